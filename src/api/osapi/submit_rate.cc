#include "api/osapi/submit_rate.h"

#include <algorithm>

#include "api/paid_rate.h"

namespace docket::api::osapi {
namespace {

constexpr Micros burst = std::chrono::seconds(1);

std::uint64_t key_of(const job::Principal& who) {
  constexpr unsigned user_bits = 32;
  return static_cast<std::uint64_t>(who.tenant) << user_bits | static_cast<std::uint64_t>(who.user);
}

}  // namespace

std::optional<Micros> SubmitRate::enter(const job::Principal& who) {
  if (per_s_ == 0) return std::nullopt;
  const Monotonic now = clock_.monotonic();
  const std::lock_guard lock(mutex_);
  if (paid_at_.size() > users_max_) forget_quiet_users(now);
  return pay(paid_at_[key_of(who)], now, burst / per_s_, burst);
}

void SubmitRate::forget_quiet_users(Monotonic now) {
  std::erase_if(paid_at_, [&](const auto& user) { return user.second <= now; });
  constexpr std::size_t users_least = 1024;
  users_max_ = std::max(users_least, 2 * paid_at_.size());
}

}  // namespace docket::api::osapi
