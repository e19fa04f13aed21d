#include "auth/key_ring.h"

#include <algorithm>
#include <cstring>
#include <mutex>

#include <openssl/crypto.h>

namespace docket::auth {
namespace {

// No real secret is longer; hashing megabytes for a stranger is not our work.
constexpr std::size_t secret_bytes_max = 256;

std::uint64_t bucket_of(const Sha256& hash) {
  std::uint64_t head = 0;
  std::memcpy(&head, hash.data(), sizeof head);
  return head;
}

}  // namespace

void KeyRing::add(const Sha256& secret_hash, const job::Principal& principal,
                  std::optional<TimePoint> end) {
  const std::unique_lock lock(mutex_);
  keys_.emplace(bucket_of(secret_hash), Entry{secret_hash, principal, end});
}

void KeyRing::revoke(KeyId key) {
  const std::unique_lock lock(mutex_);
  std::erase_if(keys_, [&](const auto& row) { return row.second.principal.key == key; });
}

void KeyRing::end(KeyId key, TimePoint end) {
  const std::unique_lock lock(mutex_);
  for (auto& [bucket, entry] : keys_) {
    if (entry.principal.key == key) entry.end = std::min(entry.end.value_or(end), end);
  }
}

void KeyRing::drop_ended(TimePoint at) {
  const std::unique_lock lock(mutex_);
  std::erase_if(keys_, [&](const auto& row) { return row.second.end && *row.second.end <= at; });
}

Result<job::Principal> KeyRing::authenticate(std::string_view secret, TimePoint now) const {
  const Sha256 hash = sha256(secret.substr(0, secret_bytes_max + 1));
  const std::shared_lock lock(mutex_);
  const auto [first, last] = keys_.equal_range(bucket_of(hash));
  for (auto row = first; row != last; ++row) {
    const Entry& entry = row->second;
    if (CRYPTO_memcmp(entry.hash.data(), hash.data(), hash.size()) != 0) continue;
    if (!entry.end || now < *entry.end) return entry.principal;
  }
  return unauthenticated("The key is missing, unknown or revoked.");
}

}  // namespace docket::auth
