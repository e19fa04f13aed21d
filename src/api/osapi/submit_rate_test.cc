#include "api/osapi/submit_rate.h"

#include <gtest/gtest.h>

#include "support/fake_clock.h"

namespace docket::api::osapi {
namespace {

job::Principal user(std::uint32_t tenant, std::uint32_t number) {
  job::Principal who;
  who.tenant = TenantNumber{tenant};
  who.user = UserNumber{number};
  return who;
}

class SubmitRateTest : public testing::Test {
 protected:
  int welcome(SubmitRate& rate, const job::Principal& who, int times) {
    int count = 0;
    for (int i = 0; i < times; ++i) count += rate.enter(who) ? 0 : 1;
    return count;
  }

  test::FakeClock clock_{*parse_time("2030-01-01T12:00:00Z")};
};

TEST_F(SubmitRateTest, ASecondsWorthAtOnceAndThenAsTimePasses) {
  SubmitRate rate(clock_, 10);
  EXPECT_EQ(welcome(rate, user(1, 1), 25), 10);
  EXPECT_EQ(rate.enter(user(1, 1)), Micros(100'000));
  clock_.advance(std::chrono::milliseconds(250));
  EXPECT_EQ(welcome(rate, user(1, 1), 25), 2);
  EXPECT_EQ(rate.enter(user(1, 1)), Micros(50'000));
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(welcome(rate, user(1, 1), 25), 10);
}

TEST_F(SubmitRateTest, UsersDoNotTouchEachOther) {
  SubmitRate rate(clock_, 3);
  EXPECT_EQ(welcome(rate, user(1, 1), 9), 3);
  EXPECT_EQ(welcome(rate, user(1, 2), 9), 3);
  EXPECT_EQ(welcome(rate, user(2, 1), 9), 3);
  for (std::uint32_t number = 0; number < 5'000; ++number) (void)rate.enter(user(3, number));
  EXPECT_EQ(welcome(rate, user(1, 1), 9), 0) << "who is not quiet is not forgotten";
}

TEST_F(SubmitRateTest, NoneIsNone) {
  SubmitRate rate(clock_, 0);
  EXPECT_EQ(welcome(rate, user(1, 1), 1'000), 1'000);
}

}  // namespace
}  // namespace docket::api::osapi
