#include "executor/markup/backtick_runs.h"

#include <gtest/gtest.h>

#include <string_view>

namespace docket::executor::markup {
namespace {

constexpr std::size_t npos = std::string_view::npos;

TEST(BacktickRuns, FindsARunOfJustThatLength) {
  BacktickRuns runs("`a``b`c```");
  EXPECT_EQ(runs.next(1, 1), 5U);
  EXPECT_EQ(runs.next(2, 1), 2U);
  EXPECT_EQ(runs.next(3, 1), 7U);
  EXPECT_EQ(runs.next(1, 6), npos);
  EXPECT_EQ(runs.next(4, 0), npos);
}

TEST(BacktickRuns, FindsTheLongest) {
  BacktickRuns runs("`a``b``c`");
  EXPECT_EQ(runs.longest(0).begin, 2U);
  EXPECT_EQ(runs.longest(0).size, 2U);
  EXPECT_EQ(runs.longest(3).begin, 5U);
  EXPECT_EQ(runs.longest(7).begin, 8U);
  EXPECT_EQ(runs.longest(9).size, 0U);
}

}  // namespace
}  // namespace docket::executor::markup
