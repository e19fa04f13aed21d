#include "cli/histogram.h"

#include <sstream>

#include <gtest/gtest.h>

#include "cli/text.h"

namespace docket::cli {
namespace {

TEST(Histogram, ABellPairHasTwoBarsOfOneLength) {
  EXPECT_EQ(draw_histogram({{"ideal, exact", 2, {{0, 0.5}, {3, 0.5}}}}, {.width = 30}),
            "q1…q0  ideal, exact\n"
            "   00   50.00 % ██████████████\n"
            "   11   50.00 % ██████████████\n");
}

TEST(Histogram, ColumnsShareStatesAndScale) {
  const Outcomes ideal{"ideal", 2, {{0, 0.5}, {3, 0.5}}};
  const Outcomes noisy{"noisy", 2, {{0, 0.25}, {1, 0.001}, {3, 0.5}}};
  EXPECT_EQ(draw_histogram({ideal, noisy}, {.width = 40}),
            "q1…q0  ideal            noisy\n"
            "   00   50.00 % ██████   25.00 % ███\n"
            "   01       0 %           0.10 % ▏\n"
            "   11   50.00 % ██████   50.00 % ██████\n");
}

TEST(Histogram, TheLikeliestAreDrawnAndTheRestIsOneLine) {
  const Outcomes outcomes{"x", 3, {{0, 0.1}, {1, 0.3}, {2, 0.1}, {5, 0.5}}};
  EXPECT_EQ(draw_histogram({outcomes}, {.width = 40, .rows = 2}),
            "q2…q0  x\n"
            "  001   30.00 % ██████████████▍\n"
            "  101   50.00 % ████████████████████████\n"
            "    …   20.00 % in 2 others\n");
}

TEST(Histogram, WhatIsSmallIsNotCalledNothing) {
  const std::string text = draw_histogram({{"x", 1, {{0, 0.99996}, {1, 0.00004}}}}, {.width = 24});
  EXPECT_EQ(text,
            "q0  x\n"
            " 0  100.00 % ███████████\n"
            " 1   <0.01 % ▏\n");
}

TEST(Histogram, NoLineIsWiderThanAsked) {
  const Outcomes wide{std::string(200, 't'), 29, {{0, 0.5}, {(1U << 29U) - 1, 0.5}}};
  for (const int width : {24, 40, 72, 200}) {
    for (const std::size_t count : {1U, 2U, 4U}) {
      const std::string text = draw_histogram(std::vector<Outcomes>(count, wide), {.width = width});
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(columns(line), width) << line;
        EXPECT_FALSE(line.ends_with(' ')) << line;
      }
    }
  }
}

TEST(Histogram, ATitleCannotSteerTheTerminal) {
  const std::string text = draw_histogram({{"\x1b[2J", 1, {{1, 1.0}}}}, {.width = 40});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_TRUE(text.starts_with("q0  ?[2J\n")) << text;
}

TEST(Histogram, NoStatesIsTheTitleAlone) {
  EXPECT_EQ(draw_histogram({{"nothing", 1, {}}}, {.width = 40}), "q0  nothing\n");
}

}  // namespace
}  // namespace docket::cli
