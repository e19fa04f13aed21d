// A clock that stands still until a test moves it.
#pragma once

#include <mutex>

#include "base/time.h"

namespace docket::test {

// Threads: any.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(TimePoint start) : wall_(start) {}
  TimePoint now() const override;
  Monotonic monotonic() const override;
  // Moves both clocks on.
  void advance(Micros by);
  // An operator sets the wall clock; the monotonic one does not notice.
  void set_wall(TimePoint wall);

 private:
  mutable std::mutex mutex_;
  TimePoint wall_;
  Monotonic monotonic_{};
};

}  // namespace docket::test
