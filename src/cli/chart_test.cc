#include "cli/chart.h"

#include <algorithm>
#include <limits>
#include <sstream>

#include <gtest/gtest.h>

#include "cli/progress_bar.h"
#include "cli/text.h"

namespace docket::cli {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

TEST(Chart, ARisingLineGoesFromCornerToCorner) {
  const Curve curve{"Time [s]", "Voltage [V]", {0, 10}, {2.5, 4.1}};
  EXPECT_EQ(draw_chart(curve, {.width = 24, .rows = 3}),
            "Voltage [V]\n"
            "4.10 ┤            ⣀⣀⠤⠔⠒⠉\n"
            "3.30 ┤      ⣀⡠⠤⠒⠊⠉\n"
            "2.50 ┤⣀⠤⠔⠒⠉⠉\n"
            "     └──────────────────\n"
            "      0.0 Time [s]  10.0\n");
}

TEST(Chart, AConstantRunsThroughTheMiddle) {
  const Curve curve{"x", "y", {0, 1}, {3, 3}};
  const std::string text = draw_chart(curve, {.width = 24, .rows = 3});
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  EXPECT_EQ(line.find("⠒"), std::string::npos) << text;
  std::getline(lines, line);
  EXPECT_NE(line.find("⠤⠤⠤"), std::string::npos) << text;
}

TEST(Chart, WhatIsNoNumberIsAGap) {
  const Curve whole{"x", "y", {0, 1, 2, 3}, {0, 1, 1, 0}};
  Curve broken = whole;
  broken.y[1] = nothing;
  const auto ink = [](const std::string& text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return c != ' '; });
  };
  EXPECT_LT(ink(draw_chart(broken, {})), ink(draw_chart(whole, {})));
  const Curve infinite{"x", "y", {0, 1}, {0, std::numeric_limits<double>::infinity()}};
  EXPECT_NE(draw_chart(infinite, {}).find("┤"), std::string::npos);
}

TEST(Chart, WithoutValuesSaysSo) {
  EXPECT_EQ(draw_chart({"x", "y", {}, {}}, {}), "y\n(no values)\n");
  EXPECT_EQ(draw_chart({"x", "y", {0}, {nothing}}, {}), "y\n(no values)\n");
}

TEST(Chart, NoLineIsWiderThanAsked) {
  constexpr double most = std::numeric_limits<double>::max();
  const Curve curves[] = {
      {"Time [s]", "y", {0, 1e-9, 3}, {1, 2, 3}},
      {"a name that is far longer than the chart is wide", "y", {0, 123'456'789}, {-1e300, 1e300}},
      {"x", "y", {-most, most}, {-most, most}},
      {"x", "a title that is far longer than the chart is wide", {5}, {0}},
      {"x", "y", {0, 1}, {1e-300, 2e-300}},
  };
  for (const Curve& curve : curves) {
    for (const int width : {24, 40, 72}) {
      std::istringstream lines(draw_chart(curve, {.width = width}));
      for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), width) << line;
    }
  }
}

TEST(ProgressBar, FillsInEighths) {
  EXPECT_EQ(progress_bar(0, 4), "▕    ▏  0 %");
  EXPECT_EQ(progress_bar(0.5, 4), "▕██  ▏ 50 %");
  EXPECT_EQ(progress_bar(0.53125, 4), "▕██▏ ▏ 53 %");
  EXPECT_EQ(progress_bar(1, 4), "▕████▏100 %");
  EXPECT_EQ(progress_bar(0.9999, 4), "▕███▉▏ 99 %");
  EXPECT_EQ(progress_bar(7, 2), "▕██▏100 %");
  EXPECT_EQ(progress_bar(-1, 2), "▕  ▏  0 %");
  EXPECT_EQ(progress_bar(nothing, 2), "▕  ▏  0 %");
}

}  // namespace
}  // namespace docket::cli
