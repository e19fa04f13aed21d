#include "app/boot_clock.h"

#include <fstream>

#include <gtest/gtest.h>

namespace docket::app {
namespace {

// proc(5): its first number counts from the start of the machine, sleep included, in hundredths.
Monotonic uptime() {
  double seconds = 0;
  std::ifstream("/proc/uptime") >> seconds;
  return Monotonic(Micros(static_cast<Micros::rep>(seconds * 1e6)));
}

TEST(BootClock, CountsAsTheMachineDoes) {
  const BootClock clock;
  const Monotonic before = uptime();
  const Monotonic now = clock.monotonic();
  const Monotonic after = uptime() + Millis(10);
  EXPECT_LE(before - Millis(10), now);
  EXPECT_LE(now, after);
}

}  // namespace
}  // namespace docket::app
