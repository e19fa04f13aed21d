#include "job/group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::job {
namespace {

using testing::HasSubstr;

const TimePoint noon = from_micros(1'790'000'000'000'000);

Job job_in(State state, std::optional<TimePoint> started = std::nullopt) {
  Job job;
  job.state = state;
  job.first_started_at = started;
  return job;
}

TEST(Group, TakesNoMoreThanItsLimitAndNamesIt) {
  Group group;
  group.rules.accepted_max = 2;
  EXPECT_TRUE(join(group, noon));
  EXPECT_TRUE(join(group, noon));
  const auto third = join(group, noon);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, ErrorCode::conflict);
  EXPECT_THAT(third.error().message, HasSubstr("at most 2"));
  EXPECT_EQ(group.accepted, 2U);
  EXPECT_TRUE(check_open(group, noon)) << "children of its members may still come";
}

TEST(Group, TakesAnotherMemberWhenOneHasEnded) {
  Group group;
  group.rules.unfinished_max = 1;
  ASSERT_TRUE(join(group, noon));
  const Job running = job_in(State::running);
  follow(group, nullptr, &running);
  EXPECT_EQ(join(group, noon).error().code, ErrorCode::conflict);
  const Job done = job_in(State::completed);
  follow(group, &running, &done);
  EXPECT_TRUE(join(group, noon));
}

TEST(Group, IsClosedOnceByAPersonOrByItsTime) {
  Group group;
  group.rules.closes_at = noon;
  EXPECT_TRUE(join(group, noon - Micros(1)));
  EXPECT_EQ(join(group, noon).error().code, ErrorCode::conflict) << "also before anybody closed it";
  EXPECT_TRUE(close(group, std::nullopt, noon + Micros(5)));
  EXPECT_EQ(group.closed_at, noon) << "however late that was noticed";
  EXPECT_FALSE(close(group, UserId{}, noon + Micros(6)));
  EXPECT_EQ(group.closed_by, std::nullopt);

  Group other;
  EXPECT_TRUE(close(other, UserId{}, noon));
  EXPECT_EQ(other.closed_by, UserId{});
  EXPECT_EQ(check_open(other, noon).error().code, ErrorCode::conflict);
}

TEST(Group, CountsItsMembersAsTheyBeginAndEnd) {
  Group group;
  const Job born = job_in(State::available);
  const Job running = job_in(State::running, noon);
  const Job backing_off = job_in(State::retryable, noon);
  const Job done = job_in(State::completed, noon);
  const auto expect = [&](std::uint32_t unfinished, std::uint32_t begun) {
    EXPECT_EQ(group.unfinished, unfinished);
    EXPECT_EQ(group.running, begun);
  };
  follow(group, nullptr, &born);
  expect(1, 0);
  follow(group, &born, &running);
  expect(1, 1);
  EXPECT_EQ(group.first_started_at, noon);
  follow(group, &running, &backing_off);
  expect(1, 1);
  const Job later = job_in(State::running, noon + Micros(9));
  follow(group, nullptr, &later);
  EXPECT_EQ(group.first_started_at, noon);
  follow(group, &later, nullptr);
  expect(1, 1);
  follow(group, &backing_off, &done);
  expect(0, 0);
  follow(group, &done, nullptr);
  expect(0, 0);
}

TEST(Group, AParentStartsWhenItsFirstChildDoes) {
  Group group;
  const Job idle = job_in(State::waiting_idle);
  Job active = job_in(State::waiting_active);
  active.children.begun = 1;
  active.children.least_start = noon;
  follow(group, nullptr, &idle);
  EXPECT_EQ(group.running, 0U);
  follow(group, &idle, &active);
  EXPECT_EQ(group.running, 1U);
  EXPECT_EQ(group.first_started_at, noon);
}

}  // namespace
}  // namespace docket::job
