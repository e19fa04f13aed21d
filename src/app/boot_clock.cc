#include "app/boot_clock.h"

#include <time.h>

#include "base/check.h"

namespace docket::app {

Monotonic BootClock::monotonic() const {
  timespec time{};
  DOCKET_CHECK(clock_gettime(CLOCK_BOOTTIME, &time) == 0, "Linux has had this clock since 2.6.39");
  return Monotonic(std::chrono::seconds(time.tv_sec) + Micros(time.tv_nsec / 1000));
}

}  // namespace docket::app
