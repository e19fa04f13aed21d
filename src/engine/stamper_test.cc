#include "engine/stamper.h"

#include <gtest/gtest.h>

#include "support/fake_clock.h"

namespace docket::engine {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const TimePoint noon = from_micros(1'900'000'000'000'000);

TEST(Stamper, RisesWhileTheClockStandsStill) {
  const test::FakeClock clock(noon);
  Stamper stamper(clock, TimePoint{});
  EXPECT_EQ(stamper.next(), noon);
  EXPECT_EQ(stamper.next(), noon + Micros(1));
  EXPECT_EQ(stamper.next(), noon + Micros(2));
}

TEST(Stamper, FollowsTheMonotonicClockWhileTheWallClockIsBehind) {
  test::FakeClock clock(noon);
  Stamper stamper(clock, TimePoint{});
  EXPECT_EQ(stamper.next(), noon);
  clock.set_wall(noon - hours(1));
  clock.advance(seconds(10));
  EXPECT_EQ(stamper.peek(), noon + seconds(10));
  EXPECT_EQ(stamper.next(), noon + seconds(10));
  clock.set_wall(noon + hours(2));
  EXPECT_EQ(stamper.next(), noon + hours(2));
}

TEST(Stamper, GoesOnFromTheLastStampOfTheStore) {
  const test::FakeClock clock(noon);
  Stamper stamper(clock, noon + hours(3));
  EXPECT_EQ(stamper.next(), noon + hours(3) + Micros(1));
}

}  // namespace
}  // namespace docket::engine
