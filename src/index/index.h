// Finds and counts jobs in memory: totals, counts per state and any page of any list, without
// reading a row.
//
// Guarantees: an answer is exact and of one commit. Answers cost: without facets or with one, a few
//   microseconds, whatever the offset; with two facets, linear in the shorter one's jobs; with
//   `among`, linear in its length. A job that matches throughout a walk by cursors appears in it
//   exactly once.
// Memory: under eight bytes a job and five a further membership of a long roll; decision 0010 has
//   what was measured, and what costs more.
// Callers: src/engine: `apply` after each commit, `page` for lists. Nothing here is durable: the
//   engine fills a new Index from the store at start, in order of sequence.
// Threads: `apply` from one thread at a time; all else from any thread. A reader waits for at most
//   one apply, an apply for the readers already in; neither starves the other.
// Errors: none. What contradicts the contract below is a bug and stops the process.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <variant>

#include "index/query.h"

namespace docket::index {

// A job that lists show from now on. Sequences rise from one Entry to the next, over all tenants,
// and `created_at` never falls. A facet occurs at most once.
struct Entry {
  Sequence sequence = Sequence::none;
  TenantNumber tenant = TenantNumber::none;
  job::Door door = job::Door::ionworks;
  job::Class job_class = 0;
  job::State state = job::State::available;
  std::uint32_t version = 0;
  TimePoint created_at{};
  std::array<FacetValue, job::facets_per_job_max> facets{};
  std::uint8_t facet_count = 0;
  std::span<const FacetValue> facet_values() const { return {facets.data(), facet_count}; }
};

// An indexed job as it stands now. A final job keeps its state; only its version may change.
struct Update {
  TenantNumber tenant = TenantNumber::none;
  Sequence sequence = Sequence::none;
  job::State state = job::State::available;
  std::uint32_t version = 0;
};

// An indexed job that lists no longer show. The facets are those of its Entry; the index itself
// remembers them only while a job is open, to save memory.
struct Remove {
  TenantNumber tenant = TenantNumber::none;
  Sequence sequence = Sequence::none;
  std::array<FacetValue, job::facets_per_job_max> facets{};
  std::uint8_t facet_count = 0;
  std::span<const FacetValue> facet_values() const { return {facets.data(), facet_count}; }
};

using Change = std::variant<Entry, Update, Remove>;

class Index {
 public:
  Index();
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // All changes of one commit, in order; readers see all of them or none. `epoch` is the commit's
  // number, higher than any before; at start the same epoch may be given many times.
  void apply(std::span<const Change> changes, std::int64_t epoch);

  Page page(const Query& query) const;

  // The commit that last touched a list that answers `query`: while it stays, so does every answer
  // to this query (whatever its limit, offset and cursor). Cheap; may rise without need.
  std::int64_t epoch_of(const Query& query) const;

  std::uint64_t jobs() const;
  // What the index has allocated, counted by walking it; for metrics, not for every request.
  std::size_t memory_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace docket::index
