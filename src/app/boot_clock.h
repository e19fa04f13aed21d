// The clock of an agent whose server is on another machine: it goes on while this machine sleeps,
// as the server's does, so that a lease that ran out meanwhile is known to have run out.
//
// Threads: any.
#pragma once

#include "base/time.h"

namespace docket::app {

class BootClock final : public Clock {
 public:
  TimePoint now() const override { return system_.now(); }
  // CLOCK_BOOTTIME of clock_gettime(2).
  Monotonic monotonic() const override;

 private:
  SystemClock system_;
};

}  // namespace docket::app
