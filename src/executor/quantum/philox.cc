#include "executor/quantum/philox.h"

namespace docket::executor::quantum {
namespace {

constexpr int rounds = 10;
constexpr std::uint64_t multiplier0 = 0xD2511F53;
constexpr std::uint64_t multiplier1 = 0xCD9E8D57;
constexpr std::uint32_t weyl0 = 0x9E3779B9;
constexpr std::uint32_t weyl1 = 0xBB67AE85;

constexpr std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); }
constexpr std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }

double uniform(std::uint32_t upper, std::uint32_t lower) {
  const std::uint64_t bits = (std::uint64_t{upper} << 32U) | lower;
  return static_cast<double>(bits >> 11U) * 0x1p-53;
}

}  // namespace

PhiloxBlock philox(std::uint64_t key, PhiloxBlock counter) {
  std::uint32_t key0 = low(key);
  std::uint32_t key1 = high(key);
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t product0 = multiplier0 * counter[0];
    const std::uint64_t product1 = multiplier1 * counter[2];
    counter = {high(product1) ^ counter[1] ^ key0, low(product1),
               high(product0) ^ counter[3] ^ key1, low(product0)};
    key0 += weyl0;
    key1 += weyl1;
  }
  return counter;
}

Draw Chance::draw(std::uint32_t shot, Stream stream, std::uint32_t event) const {
  const PhiloxBlock block = philox(seed_, {shot, static_cast<std::uint32_t>(stream), event, 0});
  return {uniform(block[0], block[1]), uniform(block[2], block[3])};
}

}  // namespace docket::executor::quantum
