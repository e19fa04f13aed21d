// All keys that are good now, in memory: from a secret to who asks.
//
// Guarantees: unknown, malformed and revoked secrets cannot be told apart, neither by the answer
//   nor by comparing bytes until the first difference: a secret is looked up by its hash, and the
//   hash is compared in constant time.
// Threads: safe from any thread.
// Errors: `unauthenticated`.
#pragma once

#include <array>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>

#include "auth/secret.h"
#include "base/result.h"
#include "job/principal.h"

namespace docket::auth {

class KeyRing {
 public:
  void add(const Sha256& secret_hash, const job::Principal& principal);
  void revoke(KeyId key);
  Result<job::Principal> authenticate(std::string_view secret) const;

 private:
  struct Entry {
    Sha256 hash;
    job::Principal principal;
  };
  mutable std::shared_mutex mutex_;
  // By the first eight bytes of the hash; a collision of those is checked, not assumed away.
  std::unordered_multimap<std::uint64_t, Entry> keys_;
};

}  // namespace docket::auth
