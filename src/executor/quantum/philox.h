// Chance as a pure function: Philox4x32-10, a counter-based generator. A shot's draws depend on
// nothing but the seed and the shot's number, so neither threads nor retries nor the number of
// other shots change them.
//
// Source: J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11.
// Threads: pure.
#pragma once

#include <array>
#include <cstdint>

namespace docket::executor::quantum {

// The third word of the counter is the ordinal of the event within a stream.
enum class Stream : std::uint32_t { sampling = 0, noise = 1, readout = 2 };

// Two uniforms in [0, 1), 53 bits each.
struct Draw {
  double first = 0;
  double second = 0;
};

using PhiloxBlock = std::array<std::uint32_t, 4>;
PhiloxBlock philox(std::uint64_t key, PhiloxBlock counter);

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : seed_(seed) {}
  Draw draw(std::uint32_t shot, Stream stream, std::uint32_t event) const;

 private:
  std::uint64_t seed_;
};

}  // namespace docket::executor::quantum
