#include "api/osapi/formats.h"

#include <gtest/gtest.h>

namespace docket::api::osapi {
namespace {

using namespace std::chrono_literals;

TEST(Formats, TimesAreCutToWhatIsShown) {
  const TimePoint time = *parse_time("2026-05-04T09:15:59.999999Z");
  EXPECT_EQ(utc_seconds(time), "2026-05-04T09:15:59Z");
  EXPECT_EQ(utc_millis(time), "2026-05-04T09:15:59.999Z");
  EXPECT_EQ(utc_millis(*parse_time("2026-05-04T09:15:00Z")), "2026-05-04T09:15:00.000Z");
}

// What `fmt.Println(time.Duration(n))` prints.
TEST(Formats, DurationsAreGos) {
  const std::pair<std::chrono::nanoseconds, const char*> rows[] = {
      {0ns, "0s"},       {1ns, "1ns"},           {1500ns, "1.5µs"},
      {999us, "999µs"},  {4200us, "4.2ms"},      {850ms, "850ms"},
      {1250ms, "1.25s"}, {30s, "30s"},           {90500ms, "1m30.5s"},
      {1h, "1h0m0s"},    {95400s, "26h30m0s"},   {1h + 1ns, "1h0m0.000000001s"},
      {-2s, "-2s"},      {10s + 100ms, "10.1s"},
  };
  for (const auto& [duration, text] : rows) EXPECT_EQ(go_duration(duration), text);
}

TEST(Formats, UptimesSayOneThingWithoutAnS) {
  EXPECT_EQ(long_uptime(0s), "0 days, 0 hours, 0 minutes");
  EXPECT_EQ(long_uptime(24h + 2h + 30min + 59s), "1 day, 2 hours, 30 minutes");
  EXPECT_EQ(long_uptime(48h + 1h + 1min), "2 days, 1 hour, 1 minute");
}

TEST(Formats, AgesHaveTheirTwoLargestUnits) {
  EXPECT_EQ(short_age(-1s), "0s ago");
  EXPECT_EQ(short_age(15900ms), "15s ago");
  EXPECT_EQ(short_age(3min + 59s), "3m ago");
  EXPECT_EQ(short_age(7h + 6min + 5s), "7h 6m ago");
  EXPECT_EQ(short_age(48h + 4h + 59min), "2d 4h ago");
}

TEST(Formats, RoundTripsHaveTwoDecimals) {
  EXPECT_EQ(round_trip(14640us), "14.64ms");
  EXPECT_EQ(round_trip(355us), "0.35ms");
  EXPECT_EQ(round_trip(0ns), "0.00ms");
}

}  // namespace
}  // namespace docket::api::osapi
