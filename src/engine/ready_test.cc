#include "engine/ready.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::engine {
namespace {

const std::vector<std::string> serves_dummy = {"dummy"};

ReadyTask task(std::int64_t sequence, std::uint32_t tenant, job::Priority priority = 0) {
  ReadyTask task;
  task.key = {Sequence{sequence}, 0};
  task.tenant = TenantNumber{tenant};
  task.kind = "dummy";
  task.priority = priority;
  task.resources = {.cores = 1, .memory_bytes = 1 << 20};
  return task;
}

Claimant claimant(std::uint32_t slots = 100) {
  const Room room{.slots = slots, .memory_bytes = 1LL << 40};
  return {.kinds = &serves_dummy, .tenant = {}, .free = room, .whole = room};
}

std::vector<std::int64_t> take_all(Ready& ready, const Claimant& who) {
  std::vector<std::int64_t> taken;
  while (const auto next = ready.take(who)) taken.push_back(to_number(next->key.job));
  return taken;
}

TEST(Ready, TakesHighestPriorityThenOldest) {
  Ready ready;
  for (const auto& [sequence, priority] : {std::pair{3, 0}, {1, 0}, {4, 9}, {2, 9}, {5, 5}}) {
    ready.add(task(sequence, 1, static_cast<job::Priority>(priority)));
  }
  EXPECT_THAT(take_all(ready, claimant()), testing::ElementsAre(2, 4, 5, 1, 3));
  EXPECT_EQ(ready.size(), 0U);
}

TEST(Ready, RoundsMemoryUpByAnEighthAtMost) {
  constexpr std::int64_t gib = 1 << 30;
  constexpr std::int64_t sizes[] = {
      0, 8, 9, 1 << 20, 4 * gib, 5 * gib + 1, gib * 65 / 16, 1024 * gib - 1, 1LL << 50};
  for (const std::int64_t bytes : sizes) {
    Ready ready;
    ReadyTask wide = task(1, 1);
    wide.resources.memory_bytes = bytes;
    ready.add(wide);
    const auto taken = ready.take({.kinds = &serves_dummy,
                                   .tenant = {},
                                   .free = {.slots = 1, .memory_bytes = bytes + bytes / 8 + 8},
                                   .whole = {}});
    ASSERT_TRUE(taken) << bytes;
    EXPECT_GE(taken->resources.memory_bytes, bytes);
    EXPECT_LE(taken->resources.memory_bytes, std::max<std::int64_t>(8, bytes + bytes / 8));
  }
}

TEST(Ready, GoesRoundTheTenants) {
  Ready ready;
  for (std::int64_t i = 1; i <= 4; ++i) ready.add(task(i, 1, 9));
  ready.add(task(5, 2));
  ready.add(task(6, 3));
  ready.add(task(7, 3));
  EXPECT_THAT(take_all(ready, claimant()), testing::ElementsAre(1, 5, 6, 2, 7, 3, 4));
}

TEST(Ready, GivesAnAgentOfOneTenantOnlyItsWork) {
  Ready ready;
  ready.add(task(1, 1));
  ready.add(task(2, 2));
  Claimant who = claimant();
  who.tenant = TenantNumber{2};
  EXPECT_THAT(take_all(ready, who), testing::ElementsAre(2));
}

TEST(Ready, KeepsWorkWithEffectsForAgentsOfItsTenant) {
  Ready ready;
  ReadyTask changing = task(1, 1);
  changing.is_for_own_agents = true;
  ready.add(changing);
  EXPECT_FALSE(ready.take(claimant()));
  Claimant own = claimant();
  own.home = TenantNumber{1};
  EXPECT_TRUE(ready.take(own));
}

TEST(Ready, KeepsForOneAgentWhatIsForItAloneUntilItsJobEnds) {
  Ready ready;
  for (const std::int64_t job : {1, 2, 2}) {
    ReadyTask own = task(job, 1);
    own.key.task = static_cast<job::TaskIndex>(ready.size());
    own.target = AgentNumber{7};
    ready.add(own);
  }
  EXPECT_FALSE(ready.take(claimant()));
  EXPECT_EQ(ready.first_for(AgentNumber{8}), nullptr);
  EXPECT_EQ(ready.take_first_for(AgentNumber{7}).key.job, Sequence{1});
  EXPECT_EQ(ready.size(), 2U);
  ready.forget(Sequence{1});
  EXPECT_EQ(ready.size(), 2U);
  ready.forget(Sequence{2});
  EXPECT_EQ(ready.size(), 0U);
  EXPECT_FALSE(ready.has_targeted());
}

TEST(Ready, TasksForOneAgentAreTakenAwayAsAsked) {
  Ready ready;
  ready.add(task(1, 1));
  for (std::int64_t job = 2; job <= 7; ++job) {
    ReadyTask own = task(job, 1);
    own.target = AgentNumber{static_cast<std::uint32_t>(job % 2 + 1)};
    ready.add(own);
  }
  std::vector<AgentNumber> asked;
  const auto taken = ready.take_targeted([&](const ReadyTask& task) {
    asked.push_back(task.target);
    return task.target == AgentNumber{1} || task.key.job == Sequence{3};
  });
  EXPECT_TRUE(std::ranges::is_sorted(asked)) << "agent by agent";
  EXPECT_EQ(asked.size(), 6U);
  std::vector<Sequence> jobs;
  for (const ReadyTask& task : taken) jobs.push_back(task.key.job);
  EXPECT_THAT(jobs,
              testing::UnorderedElementsAre(Sequence{2}, Sequence{4}, Sequence{6}, Sequence{3}));
  EXPECT_EQ(ready.size(), 3U);
  EXPECT_EQ(ready.first_for(AgentNumber{1}), nullptr);
  EXPECT_EQ(ready.take_first_for(AgentNumber{2}).key.job, Sequence{5});
  EXPECT_TRUE(ready.has_targeted());
}

TEST(Ready, WorkThatNobodyServesIsNotLookedAt) {
  Ready ready;
  for (std::int64_t i = 1; i <= 100'000; ++i) {
    ReadyTask other = task(i, static_cast<std::uint32_t>(i % 1000) + 1);
    other.kind = "nobody";
    ready.add(other);
  }
  ready.add(task(200'000, 5));
  EXPECT_THAT(take_all(ready, claimant()), testing::ElementsAre(200'000));
  EXPECT_EQ(ready.size(), 100'000U);
}

TEST(Ready, PassesOverWhatDoesNotFitAndThenReservesRoomForIt) {
  Ready ready;
  ReadyTask large = task(1, 1);
  large.resources.cores = 8;
  ready.add(large);
  for (std::int64_t i = 2; i <= 200; ++i) ready.add(task(i, 1));
  Claimant busy = claimant(8);
  busy.free.slots = 2;
  int taken = 0;
  while (ready.take(busy)) ++taken;
  EXPECT_EQ(taken, Ready::passes_max);
  // Its agent has come free: the one that waited goes first, then the rest may pass again.
  const auto next = ready.take(claimant(8));
  ASSERT_TRUE(next);
  EXPECT_EQ(to_number(next->key.job), 1);
  EXPECT_TRUE(ready.take(busy));
}

TEST(Ready, WhatNoAgentCouldEverHoldReservesNothing) {
  Ready ready;
  ReadyTask huge = task(1, 1);
  huge.resources = {.cores = 1U << 16U, .memory_bytes = 1LL << 50};
  ready.add(huge);
  for (std::int64_t i = 2; i <= 200; ++i) ready.add(task(i, 1));
  EXPECT_EQ(take_all(ready, claimant()).size(), 199U);
}

}  // namespace
}  // namespace docket::engine
