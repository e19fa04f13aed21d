// All keys that are good now, in memory: from a secret to who asks.
//
// Guarantees: unknown, malformed, revoked and ended secrets cannot be told apart, neither by the
// answer
//   nor by comparing bytes until the first difference: a secret is looked up by its hash, and the
//   hash is compared in constant time.
// Threads: safe from any thread.
// Errors: `unauthenticated`.
#pragma once

#include <array>
#include <optional>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>

#include "auth/secret.h"
#include "base/result.h"
#include "base/time.h"
#include "job/principal.h"

namespace docket::auth {

class KeyRing {
 public:
  // Good until `end`; empty: until it is revoked.
  void add(const Sha256& secret_hash, const job::Principal& principal,
           std::optional<TimePoint> end = {});
  void revoke(KeyId key);
  // Good until `end` now, or until its earlier end.
  void end(KeyId key, TimePoint end);
  // Forgets those that ended at `at` or before.
  void drop_ended(TimePoint at);
  Result<job::Principal> authenticate(std::string_view secret, TimePoint now) const;

 private:
  struct Entry {
    Sha256 hash;
    job::Principal principal;
    std::optional<TimePoint> end;
  };
  mutable std::shared_mutex mutex_;
  // By the first eight bytes of the hash; a collision of those is checked, not assumed away.
  std::unordered_multimap<std::uint64_t, Entry> keys_;
};

}  // namespace docket::auth
