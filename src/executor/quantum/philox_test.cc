#include "executor/quantum/philox.h"

#include <gtest/gtest.h>

namespace docket::executor::quantum {
namespace {

// The answers that the generator's authors publish with it (Random123, kat_vectors).
TEST(Philox, GivesTheKnownAnswers) {
  struct Row {
    PhiloxBlock counter;
    std::uint64_t key;
    PhiloxBlock answer;
  };
  const Row rows[] = {
      {{0, 0, 0, 0}, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
       0xffffffffffffffff,
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       0x299f31d0a4093822,
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (const Row& row : rows) EXPECT_EQ(philox(row.key, row.counter), row.answer);
}

TEST(Philox, DrawsAreUniformsOfTheirOwnEach) {
  const Chance chance(7);
  double sum = 0;
  constexpr std::uint32_t shots = 100'000;
  for (std::uint32_t shot = 0; shot < shots; ++shot) {
    const auto [first, second] = chance.draw(shot, Stream::sampling, 0);
    ASSERT_TRUE(first >= 0 && first < 1 && second >= 0 && second < 1);
    sum += first + second;
  }
  // Five standard deviations of a mean of 200,000 uniforms.
  EXPECT_NEAR(sum / (2 * shots), 0.5, 5 * 0.288675 / 447.2);
  EXPECT_NE(chance.draw(0, Stream::sampling, 0).first, chance.draw(0, Stream::noise, 0).first);
  EXPECT_NE(chance.draw(0, Stream::noise, 0).first, chance.draw(0, Stream::noise, 1).first);
  EXPECT_NE(chance.draw(0, Stream::noise, 0).first, Chance(8).draw(0, Stream::noise, 0).first);
}

}  // namespace
}  // namespace docket::executor::quantum
