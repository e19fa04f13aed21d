// The rolls of all facet values: short ones as bare sequences, long ones with states and counters.
//
// Guarantees: a roll becomes long at SmallRoll::jobs_max jobs and stays so until it is empty.
// Callers: this room.
// Threads: as a standard container.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>

#include "index/query.h"
#include "index/roll.h"
#include "index/small_roll.h"

namespace docket::index {

class FacetRolls {
 public:
  // A facet's value within a tenant. Tenant numbers below 2^28.
  class Key {
   public:
    Key(TenantNumber tenant, FacetValue value);
    friend bool operator==(Key, Key) = default;
    friend std::size_t hash_value(Key key) { return static_cast<std::size_t>(key.bits_); }

   private:
    std::uint64_t bits_;
  };
  struct LongRoll {
    Roll roll{Roll::Versions::none};
    std::int64_t epoch = 0;  // the commit that last touched it
  };

  // `tenant_jobs` has all other jobs of the roll.
  void append(Key key, std::int64_t sequence, Attributes attributes, const Roll& tenant_jobs,
              std::int64_t epoch);
  // Both: the job is in the roll.
  void set(Key key, std::int64_t sequence, job::State state, std::int64_t epoch);
  void remove(Key key, std::int64_t sequence, std::int64_t epoch);

  // Null when the value has no such roll.
  const LongRoll* find_long(Key key) const;
  const SmallRoll* find_short(Key key) const;

  std::size_t memory_bytes() const;

 private:
  LongRoll& lengthen(Key key, const SmallRoll& roll, const Roll& tenant_jobs);

  boost::unordered_flat_map<Key, SmallRoll> short_;
  boost::unordered_flat_map<Key, std::unique_ptr<LongRoll>> long_;
};

}  // namespace docket::index
