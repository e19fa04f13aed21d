#include "base/random.h"

#include <sys/random.h>

#include "base/check.h"

namespace docket {

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  const auto got = ::getrandom(&value, sizeof value, 0);
  DOCKET_CHECK(got == sizeof value, "the kernel's random generator gave no bytes");
  return value;
}

std::uint64_t SeededRandom::next() {
  const std::lock_guard lock(mutex_);
  return engine_();
}

}  // namespace docket
