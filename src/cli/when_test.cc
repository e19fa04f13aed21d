#include "cli/when.h"

#include <limits>

#include <gtest/gtest.h>

namespace docket::cli {
namespace {

const TimePoint noon = *parse_time("2030-01-01T12:00:00Z");

TEST(When, DurationsSayTheirTwoLargestUnits) {
  struct Row {
    double seconds;
    const char* text;
  };
  const Row rows[] = {
      {-1, "0 s"},           {0, "0 s"},
      {0.35, "350 ms"},      {0.9996, "1.0 s"},
      {12.34, "12.3 s"},     {59.94, "59.9 s"},
      {59.96, "1 min 0 s"},  {245, "4 min 5 s"},
      {3599.6, "1 h 0 min"}, {11'520, "3 h 12 min"},
      {187'200, "2 d 4 h"},  {std::numeric_limits<double>::quiet_NaN(), "0 s"},
  };
  for (const Row& row : rows) EXPECT_EQ(format_duration(row.seconds), row.text) << row.seconds;
}

TEST(When, AgesSayTheirLargestUnit) {
  using std::chrono::seconds;
  EXPECT_EQ(format_age(noon - seconds(12), noon), "12 s ago");
  EXPECT_EQ(format_age(noon - seconds(60), noon), "1 min ago");
  EXPECT_EQ(format_age(noon - seconds(7'200), noon), "2 h ago");
  EXPECT_EQ(format_age(noon - seconds(200'000), noon), "2 d ago");
  EXPECT_EQ(format_age(noon + seconds(300), noon), "in 5 min");
}

TEST(When, TimesAreAbsoluteOrADistanceFromNow) {
  struct Row {
    const char* text;
    const char* time;  // null: refused
  };
  const Row rows[] = {
      {"2030-01-01T13:00:00+01:00", "2030-01-01T12:00:00.000000Z"},
      {"2030-01-02", "2030-01-02T00:00:00.000000Z"},
      {"+90s", "2030-01-01T12:01:30.000000Z"},
      {"+10m", "2030-01-01T12:10:00.000000Z"},
      {"-2h", "2030-01-01T10:00:00.000000Z"},
      {"-7d", "2029-12-25T12:00:00.000000Z"},
      {"+0s", "2030-01-01T12:00:00.000000Z"},
      {"", nullptr},
      {"+", nullptr},
      {"+s", nullptr},
      {"+10", nullptr},
      {"+10y", nullptr},
      {"+-1s", nullptr},
      {"+1 h", nullptr},
      {"+1.5h", nullptr},
      {"10m", nullptr},
      {"+36500d", "2129-12-08T12:00:00.000000Z"},
      {"+36501d", nullptr},
      {"+99999999999999999999s", nullptr},
      {"yesterday", nullptr},
  };
  for (const Row& row : rows) {
    const auto time = parse_when(row.text, noon);
    EXPECT_EQ(time ? format_time(*time) : "refused", row.time == nullptr ? "refused" : row.time)
        << row.text;
  }
}

TEST(When, SecondsAreEnoughForPeople) {
  EXPECT_EQ(format_second(noon + Micros(1)), "2030-01-01 12:00:00 UTC");
}

}  // namespace
}  // namespace docket::cli
