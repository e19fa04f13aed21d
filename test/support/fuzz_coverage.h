// Which code an input reached: the counters that GCC's -fsanitize-coverage=trace-pc feeds.
//
// Guarantees: counts only between `start` and `stop`; without them (ordinary tests of the asan
//   preset) the instrumentation costs one call and one branch a basic block.
// Threads: counts of other threads may be lost, never more than that.
#pragma once

#include <array>
#include <cstdint>

namespace docket::test::coverage {

// One counter for each of the places in the code, which share counters when their hashes do.
using Counters = std::array<std::uint8_t, 1 << 16>;

// Clears the counters and begins to count.
void start();
// Ends counting; the counters stay as they are until the next `start`.
const Counters& stop();

}  // namespace docket::test::coverage
