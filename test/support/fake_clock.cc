#include "support/fake_clock.h"

namespace docket::test {

TimePoint FakeClock::now() const {
  const std::lock_guard lock(mutex_);
  return wall_;
}

Monotonic FakeClock::monotonic() const {
  const std::lock_guard lock(mutex_);
  return monotonic_;
}

void FakeClock::advance(Micros by) {
  const std::lock_guard lock(mutex_);
  wall_ += by;
  monotonic_ += by;
}

void FakeClock::set_wall(TimePoint wall) {
  const std::lock_guard lock(mutex_);
  wall_ = wall;
}

}  // namespace docket::test
