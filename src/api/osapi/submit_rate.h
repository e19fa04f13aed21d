// How often a user may submit: far above what people and programs do, so that a loop gone wild
// cannot fill the disk.
//
// Guarantees: a user who was quiet for a second may submit `per_s` jobs at once; over any longer
//   time `per_s` a second. Users do not touch each other. Holds a time for each of 1,024 users, or
//   for twice as many as were not quiet when it last forgot the others.
// Threads: safe from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "base/time.h"
#include "job/principal.h"

namespace docket::api::osapi {

class SubmitRate {
 public:
  // 0: as often as they like. `clock` must outlive it.
  SubmitRate(const Clock& clock, std::int64_t per_s) : clock_(clock), per_s_(per_s) {}

  // Counts a submission. Not welcome: how long to wait; it is not counted then.
  std::optional<Micros> enter(const job::Principal& who);

 private:
  void forget_quiet_users(Monotonic now);

  const Clock& clock_;
  const std::int64_t per_s_;
  std::mutex mutex_;
  // When all that a user submitted is paid for, at per_s_; see api/paid_rate.h.
  std::unordered_map<std::uint64_t, Monotonic> paid_at_;
  std::size_t users_max_ = 1024;  // more than these: those who are quiet are forgotten
};

}  // namespace docket::api::osapi
