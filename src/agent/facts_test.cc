#include "agent/facts.h"

#include <atomic>

#include <gtest/gtest.h>

namespace docket::agent {
namespace {

constexpr Millis patience{30'000};

TEST(Facts, AreGatheredAgainAndGivenOnce) {
  std::atomic<int> times = 0;
  Facts facts([&] { return std::to_string(++times); }, Millis(1));
  facts.wait_for_first(patience);
  std::string last;
  while (last.empty() || std::stoi(last) < 3) {
    if (auto text = facts.take()) {
      EXPECT_NE(*text, last);
      last = *std::move(text);
    }
  }
}

TEST(Facts, OfWhichThereAreNoneOrTooManyAreNotGiven) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1} << 20}) {
    Facts facts([&] { return std::string(bytes, 'x'); }, patience);
    facts.wait_for_first(patience);
    EXPECT_FALSE(facts.take());
  }
}

TEST(Facts, WithoutASourceEndAtOnce) {
  Facts facts({}, patience);
  facts.wait_for_first(patience);
  EXPECT_FALSE(facts.take());
}

}  // namespace
}  // namespace docket::agent
