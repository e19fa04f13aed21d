#include "support/fuzz_coverage.h"

namespace docket::test::coverage {
namespace {

bool counting = false;
Counters counters;

}  // namespace

void start() {
  counters.fill(0);
  counting = true;
}

const Counters& stop() {
  counting = false;
  return counters;
}

extern "C" void __sanitizer_cov_trace_pc();
extern "C" void __sanitizer_cov_trace_pc() {
  if (!counting) return;
  const auto place = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4) to 16 bits.
  std::uint8_t& counter = counters[(place * 0x9E3779B97F4A7C15ULL) >> 48];
  if (counter != 0xFF) ++counter;
}

}  // namespace docket::test::coverage
