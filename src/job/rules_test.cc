// What a table cannot show: amounts, follow-ups and failures of the single rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "job/transition.h"

namespace docket::job {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TimePoint noon = from_micros(1'790'000'000'000'000);
constexpr Sequence own{10};
constexpr Sequence parent{5};

Submission simulate() {
  Submission submission;
  submission.kind = submission.type = "simulate";
  return submission;
}

Submission units(std::uint32_t count, std::uint32_t steps, OutcomeRule rule) {
  Submission submission = simulate();
  submission.rules.outcome = rule;
  for (std::uint32_t unit = 0; unit < count; ++unit) {
    for (std::uint32_t step = 0; step < steps; ++step) {
      submission.tasks.push_back({unit, step, "{}"});
    }
  }
  return submission;
}

Birth bear(const Submission& submission, Sequence of = Sequence::none) {
  return born(submission, {TenantNumber{1}, own, JobId{Uuid{{1}}}, of}, noon);
}

// A job with its rows, moved by commands that are expected to be accepted.
struct Life {
  explicit Life(const Submission& submission, Sequence of = Sequence::none) {
    Birth birth = bear(submission, of);
    job = birth.job;
    rows = birth.tasks;
    now = noon;
  }

  Result<Change> attempt(const Command& command, TaskIndex index = 0) const {
    const Task* task = job.only_task ? &*job.only_task : rows.empty() ? nullptr : &rows[index];
    return transition(job, task, command, now);
  }
  Change act(const Command& command, TaskIndex index = 0) {
    auto result = attempt(command, index);
    EXPECT_TRUE(result) << name(command) << ": " << (result ? "" : result.error().message);
    if (!result) return {};
    job = result->job;
    if (result->task && !job.only_task) {
      if (rows.empty()) rows.emplace_back();  // it has spawned
      rows[index] = *result->task;
    }
    for (const Task& row : result->added) {
      if (row.index < rows.size()) continue;
      rows.push_back(row);
    }
    return *std::move(result);
  }
  const Task& task(TaskIndex index = 0) const {
    return job.only_task ? *job.only_task : rows[index];
  }
  // Claims and fails once, without a word about whether another attempt follows.
  Change fail_once(Failure failure, TaskIndex index = 0, Micros backoff = Micros(0)) {
    act(Claim{AgentNumber{3}}, index);
    return act(Fail{task(index).attempt, std::move(failure), backoff}, index);
  }
  Change finish_once(TaskIndex index = 0) {
    act(Claim{AgentNumber{3}}, index);
    return act(Finish{task(index).attempt}, index);
  }

  Job job;
  std::vector<Task> rows;
  TimePoint now;
};

Failure failure_of(FailureKind kind, bool retryable = false) {
  return {kind, "some_code", "It went wrong.", {}, retryable};
}

std::vector<std::string_view> words_of(const std::vector<FollowUp>& follow_ups) {
  std::vector<std::string_view> words;
  for (const FollowUp& follow_up : follow_ups) words.push_back(name(follow_up.command));
  return words;
}

TEST(Attempts, AddTheirTimeAndKeepTheTwoStartsApart) {
  Life life(simulate());
  life.act(Claim{AgentNumber{3}});
  EXPECT_EQ(life.job.first_started_at, noon);
  life.now += Micros(500);
  life.act(Fail{1, failure_of(FailureKind::internal, true), Micros(1000)});
  EXPECT_EQ(life.job.run_time, Micros(500));
  EXPECT_EQ(life.task().agent, AgentNumber::none);
  life.now += Micros(1000);
  life.act(Claim{AgentNumber{4}});
  EXPECT_EQ(life.job.first_started_at, noon);
  EXPECT_EQ(life.task().attempt_started_at, noon + Micros(1500));
  life.now += Micros(20);
  life.act(Finish{2});
  EXPECT_EQ(life.job.run_time, Micros(520));
  EXPECT_EQ(life.job.finished_at, life.now);
}

TEST(Attempts, ThatEndBeforeTheyBeganAddNoTime) {
  Life life(simulate());
  life.act(Claim{AgentNumber{3}});
  life.now -= Micros(500);
  life.act(Finish{1});
  EXPECT_EQ(life.job.run_time, Micros(0));
}

TEST(Attempts, AreDueAfterTheirBackoffAndNotBefore) {
  Life life(simulate());
  const Change change = life.fail_once(failure_of(FailureKind::internal, true), 0, Millis(1000));
  EXPECT_EQ(life.task().due_at, noon + Millis(1000));
  EXPECT_FALSE(change.failure);
  life.now += Millis(1000) - Micros(1);
  EXPECT_EQ(life.attempt(Claim{AgentNumber{3}}).error().code, ErrorCode::conflict);
  life.now += Micros(1);
  life.act(Claim{AgentNumber{3}});
  EXPECT_FALSE(life.task().due_at);
}

TEST(Attempts, AreCountedByWhatTheTaskItselfDid) {
  struct Row {
    const char* says;
    FailureKind kind;
    bool retryable;
    std::uint8_t attempts_max;
    std::uint8_t crashes_max;
    int attempts;
  };
  const Row rows[] = {
      {"not retryable", FailureKind::numeric, false, 3, 3, 1},
      {"retryable", FailureKind::internal, true, 3, 3, 3},
      {"one attempt only", FailureKind::internal, true, 1, 3, 1},
      {"a crash is retryable unsaid", FailureKind::crashed, false, 3, 3, 3},
      {"crashes have a limit of their own", FailureKind::crashed, false, 9, 2, 2},
      {"memory kills the worker too", FailureKind::memory_limit, true, 9, 2, 2},
      {"memory is tried again only when said", FailureKind::memory_limit, false, 9, 9, 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    Submission submission = simulate();
    submission.rules.attempts_max = row.attempts_max;
    submission.rules.crashes_max = row.crashes_max;
    Life life(submission);
    int attempts = 0;
    std::optional<Failure> failure;
    while (!is_final(life.job.state) && attempts < 20) {
      failure = life.fail_once(failure_of(row.kind, row.retryable)).failure;
      ++attempts;
    }
    EXPECT_EQ(attempts, row.attempts);
    EXPECT_EQ(failure, failure_of(row.kind, row.retryable));
  }
}

TEST(Interruptions, AreForgivenTwentyFiveTimesAndSpendNoAttempt) {
  Life life(simulate());
  for (int i = 0; i < 25; ++i) {
    life.act(Claim{AgentNumber{3}});
    life.act(Expire{life.task().attempt});
    EXPECT_EQ(life.task().due_at, noon);
  }
  EXPECT_EQ(life.job.state, State::retryable);
  EXPECT_EQ(life.task().failures, 0U);
  EXPECT_EQ(life.task().attempt, 25U);
  life.act(Claim{AgentNumber{3}});
  const Change last = life.act(Release{26, "drain"});
  EXPECT_EQ(life.job.state, State::failed);
  ASSERT_TRUE(last.failure);
  EXPECT_EQ(last.failure->kind, FailureKind::interrupted);
  EXPECT_EQ(last.failure->code, "too_often");
}

TEST(SideEffects, AreGrantedAgainOnlyUntilAStartWasAccepted) {
  Submission submission = simulate();
  submission.rules.has_effects = true;
  Life life(submission);
  life.act(Claim{AgentNumber{3}});
  life.act(Expire{1});
  EXPECT_EQ(life.job.state, State::retryable);
  life.act(Claim{AgentNumber{3}});
  EXPECT_FALSE(life.task().is_started);
  EXPECT_EQ(life.act(Start{2}).events.size(), 1U);
  EXPECT_THAT(life.act(Start{2}).events, IsEmpty());
  const Change lost = life.act(Expire{2});
  EXPECT_EQ(life.job.state, State::failed);
  ASSERT_TRUE(lost.failure);
  EXPECT_EQ(lost.failure->kind, FailureKind::interrupted);
  EXPECT_EQ(lost.failure->code, "after_start");
}

TEST(Starts, AreNotedOncePerAttempt) {
  Life life(simulate());
  life.act(Claim{AgentNumber{3}});
  EXPECT_EQ(life.act(Start{1}).events.size(), 1U);
  life.act(Expire{1});
  life.act(Claim{AgentNumber{3}});
  EXPECT_FALSE(life.task().is_started);
  EXPECT_EQ(life.act(Start{2}).events.size(), 1U);
}

TEST(Fence, RefusesWhoeverIsNotTheCurrentAttempt) {
  Life life(simulate());
  life.act(Claim{AgentNumber{3}});
  life.act(Expire{1});
  life.act(Claim{AgentNumber{4}});
  const Command late[] = {Start{1}, Finish{1}, Fail{1, {}, {}}, Release{1, ""}, Expire{1}};
  for (const Command& command : late) {
    SCOPED_TRACE(name(command));
    EXPECT_EQ(life.attempt(command).error().code, ErrorCode::conflict);
  }
}

TEST(Deadline, FailsAJobAndCountsItsRunningAttempt) {
  Life life(simulate());
  life.act(Claim{AgentNumber{3}});
  life.now += Micros(9);
  const Change change = life.act(TimeOut{});
  ASSERT_TRUE(change.failure);
  EXPECT_EQ(change.failure->kind, FailureKind::deadline);
  EXPECT_EQ(life.job.run_time, Micros(9));
  EXPECT_EQ(life.task().state, TaskState::cancelled);
  EXPECT_EQ(life.job.tasks, (TaskCounts{1, 0, 0, 0}));
}

TEST(Steps, UnblockOneAnother) {
  Life life(units(1, 2, OutcomeRule::all));
  EXPECT_EQ(life.rows[0].state, TaskState::available);
  EXPECT_EQ(life.rows[1].state, TaskState::blocked);
  const Change first = life.finish_once(0);
  ASSERT_THAT(words_of(first.follow_ups), ElementsAre("unblock"));
  EXPECT_EQ(first.follow_ups[0].to, FollowUp::To::task);
  EXPECT_EQ(first.follow_ups[0].job, own);
  EXPECT_EQ(first.follow_ups[0].task, 1U);
  EXPECT_EQ(life.job.units.completed, 0U);
  life.act(Unblock{}, 1);
  EXPECT_THAT(life.finish_once(1).follow_ups, IsEmpty());
  EXPECT_EQ(life.job.state, State::completed);
  EXPECT_EQ(life.job.units.completed, 1U);
}

TEST(Steps, AreSkippedInAChainAfterAFailure) {
  Life life(units(2, 3, OutcomeRule::each));
  const Change failed = life.fail_once(failure_of(FailureKind::numeric), 0);
  ASSERT_THAT(words_of(failed.follow_ups), ElementsAre("skip"));
  EXPECT_EQ(failed.follow_ups[0].task, 1U);
  const Change second = life.act(Skip{}, 1);
  ASSERT_THAT(words_of(second.follow_ups), ElementsAre("skip"));
  EXPECT_EQ(second.follow_ups[0].task, 2U);
  EXPECT_THAT(life.act(Skip{}, 2).follow_ups, IsEmpty());
  EXPECT_EQ(life.job.tasks, (TaskCounts{6, 3, 0, 1}));
  EXPECT_EQ(life.job.units.failed, 1U);
  EXPECT_EQ(life.job.state, State::running);
}

TEST(OutcomeRule, AllFailsAtOnceWithTheFailureOfItsFirstFailedUnit) {
  Life life(units(3, 2, OutcomeRule::all));
  life.act(Claim{AgentNumber{3}}, 2);
  const Change change = life.fail_once(failure_of(FailureKind::numeric), 0);
  EXPECT_EQ(life.job.state, State::failed);
  EXPECT_EQ(change.failure, failure_of(FailureKind::numeric));
  EXPECT_THAT(change.follow_ups, IsEmpty());
  EXPECT_EQ(life.job.tasks, (TaskCounts{6, 0, 0, 1}));
}

TEST(OutcomeRule, EachOfOneUnitFailsWithItsFailure) {
  Life life(units(1, 2, OutcomeRule::each));
  const Change change = life.fail_once(failure_of(FailureKind::numeric), 0);
  EXPECT_EQ(life.job.state, State::failed);
  EXPECT_EQ(change.failure, failure_of(FailureKind::numeric));
}

TEST(OutcomeRule, EachCountsUnits) {
  struct Row {
    const char* says;
    std::vector<bool> finishes;
    State outcome;
  };
  const Row rows[] = {
      {"all completed", {true, true, true}, State::completed},
      {"mixed", {true, false, true}, State::partial},
      {"mixed, failing last", {true, true, false}, State::partial},
      {"none completed", {false, false, false}, State::failed},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    Life life(units(3, 1, OutcomeRule::each));
    Change last;
    for (TaskIndex i = 0; i < 3; ++i) {
      EXPECT_FALSE(is_final(life.job.state));
      last = row.finishes[i]
                 ? life.finish_once(i)
                 : life.fail_once(
                       failure_of(i == 0 ? FailureKind::numeric : FailureKind::time_limit), i);
    }
    EXPECT_EQ(life.job.state, row.outcome);
    EXPECT_EQ(last.failure.has_value(), row.outcome == State::failed);
    EXPECT_EQ(last.failure.value_or(failure_of(FailureKind::numeric)).kind, FailureKind::numeric);
  }
}

TEST(AddTasks, GivesTheOnlyTaskARowAndGoesOnCounting) {
  Life life(simulate());
  life.act(Claim{AgentNumber{3}});
  const Change change = life.act(AddTasks{{{0, 0, "{}"}, {0, 1, "{}"}, {1, 0, "{}"}}});
  ASSERT_EQ(change.added.size(), 4U);
  EXPECT_EQ(change.added[0].state, TaskState::running);
  EXPECT_EQ(change.added[2].index, 2U);
  EXPECT_EQ(change.added[2].unit, 1U);
  EXPECT_EQ(change.added[2].state, TaskState::blocked);
  EXPECT_EQ(change.added[3].unit, 2U);
  EXPECT_FALSE(life.job.only_task);
  EXPECT_EQ(life.job.tasks, (TaskCounts{4, 4, 1, 0}));
  EXPECT_EQ(life.job.units.total, 3U);
  life.act(Finish{1}, 0);
  EXPECT_EQ(life.job.state, State::running);
}

TEST(AddTasks, KeepsItsLimits) {
  const Life life(simulate());
  const std::vector<TaskSpec> none;
  EXPECT_EQ(life.attempt(AddTasks{none}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(life.attempt(AddTasks{{{1, 0, "{}"}}}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(life.attempt(AddTasks{{{.file = 0}}}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(life.attempt(AddTasks{{{.takes_files = true}}}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(life.attempt(AddTasks{{{.takes_previous = true}}}).error().code,
            ErrorCode::invalid_argument);
  const auto most = units(tasks_max - 1, 1, OutcomeRule::all).tasks;
  EXPECT_TRUE(life.attempt(AddTasks{most}));
  const auto over = units(tasks_max, 1, OutcomeRule::all).tasks;
  EXPECT_EQ(life.attempt(AddTasks{over}).error().code, ErrorCode::exhausted);
}

TEST(Spawn, GivesTheOnlyTaskARowAndEndsTheJobOnlyWithTheNewOnes) {
  Life life(simulate());
  life.act(Claim{AgentNumber{3}});
  life.now += Micros(40);
  const Change change =
      life.act(Finish{1, {{0, 0, "1"}, {.step = 1, .takes_previous = true}, {1, 0, "2"}}});
  EXPECT_FALSE(life.job.only_task);
  EXPECT_EQ(change.task->state, TaskState::completed);
  EXPECT_EQ(change.task->agent, AgentNumber::none);
  ASSERT_EQ(change.added.size(), 3U);
  EXPECT_EQ(change.added[0].index, 1U);
  EXPECT_EQ(change.added[0].unit, 1U);
  EXPECT_EQ(change.added[0].state, TaskState::available);
  EXPECT_EQ(change.added[1].state, TaskState::blocked);
  EXPECT_EQ(change.added[2].unit, 2U);
  EXPECT_EQ(life.job.tasks, (TaskCounts{4, 3, 0, 0}));
  EXPECT_EQ(life.job.units, (UnitCounts{3, 0, 0, {}}));
  EXPECT_EQ(life.job.run_time, Micros(40));
  EXPECT_EQ(change.events[0].message, "3");
  EXPECT_EQ(change.events[0].task, 0U);
  for (TaskIndex index = 1; index < 4; ++index) {
    EXPECT_EQ(life.job.state, State::running);
    if (index == 2) life.act(Unblock{}, index);
    life.finish_once(index);
  }
  EXPECT_EQ(life.job.state, State::completed);
  EXPECT_EQ(life.job.units.completed, 2U) << "those that it brought";
}

TEST(Spawn, AUnitIsCountedByWhatItBrought) {
  struct Row {
    const char* says;
    std::vector<bool> brought;  // how each unit that it brings ends: well?
    State state;
  };
  const Row rows[] = {{"nothing was brought", {}, State::completed},
                      {"all of it is well", {true, true}, State::completed},
                      {"some of it is", {true, false}, State::partial},
                      {"none of it is", {false, false}, State::failed}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    Submission submission = units(1, 1, OutcomeRule::each);
    submission.rules.attempts_max = 1;
    Life life(submission);
    life.act(Claim{AgentNumber{3}});
    const auto count = static_cast<std::uint32_t>(row.brought.size());
    life.act(Finish{1, units(count, 1, OutcomeRule::each).tasks});
    for (TaskIndex index = 1; index <= count; ++index) {
      life.act(Claim{AgentNumber{3}}, index);
      if (row.brought[index - 1]) {
        life.act(Finish{1}, index);
      } else {
        life.act(Fail{1, Failure{FailureKind::invalid_input, "broken", "It is.", {}, false}, {}},
                 index);
      }
    }
    EXPECT_EQ(life.job.state, row.state);
  }
}

TEST(Spawn, WhatIsForAnyLeavesTheAgentOfItsTask) {
  Submission submission = units(1, 1, OutcomeRule::each);
  submission.tasks[0].target = AgentNumber{7};
  Life life(submission);
  life.act(Claim{AgentNumber{7}});
  const Change change = life.act(Finish{
      1, {{}, {.step = 1, .is_for_any = true}, {.step = 2}, {.unit = 1, .is_for_any = true}}});
  ASSERT_EQ(change.added.size(), 4U);
  EXPECT_EQ(change.added[0].target, AgentNumber{7});
  EXPECT_EQ(change.added[1].target, AgentNumber::none);
  EXPECT_EQ(change.added[2].target, AgentNumber{7});
  EXPECT_EQ(change.added[3].target, AgentNumber::none);
}

TEST(Spawn, GoesOnCountingAndStaysWithTheAgentOfItsTask) {
  Submission submission = units(2, 1, OutcomeRule::each);
  submission.tasks[1].target = AgentNumber{7};
  Life life(submission);
  life.act(Claim{AgentNumber{7}}, 1);
  const Change first = life.act(Finish{1, {{0, 0, "{}"}}}, 1);
  ASSERT_EQ(first.added.size(), 1U);
  EXPECT_EQ(first.added[0].index, 2U);
  EXPECT_EQ(first.added[0].unit, 2U);
  EXPECT_EQ(first.added[0].target, AgentNumber{7});
  life.act(Claim{AgentNumber{7}}, 2);
  EXPECT_EQ(life.act(Finish{1, {{0, 0, "{}"}}}, 2).added[0].index, 3U) << "it may spawn in turn";
}

TEST(Spawn, IsDoneOnceHoweverOftenItsFinishComes) {
  Life life(simulate());
  life.act(Claim{AgentNumber{3}});
  const Finish finish{1, {{0, 0, "{}"}}};
  life.act(finish);
  EXPECT_EQ(life.attempt(finish).error().code, ErrorCode::conflict);
  EXPECT_EQ(life.job.tasks.total, 2U);
}

TEST(Spawn, PastItsLimitsIsAFailureOfTheTask) {
  const auto tasks = [](std::size_t count) {
    return units(static_cast<std::uint32_t>(count), 1, OutcomeRule::all).tasks;
  };
  struct Row {
    const char* says;
    std::size_t others;  // tasks of the job beside this one
    std::vector<TaskSpec> spawned;
    const char* code;  // null: it is done
  };
  const Row rows[] = {
      {"as many as may be", 0, tasks(spawned_max), nullptr},
      {"one too many", 0, tasks(spawned_max + 1), "too_many_tasks"},
      {"as many as the job may have", tasks_max - 2, tasks(1), nullptr},
      {"one more than the job may have", tasks_max - 2, tasks(2), "too_many_tasks"},
      {"inputs as large as may be", 0, {{0, 0, std::string(spawned_bytes_max, '1')}}, nullptr},
      {"inputs too large together",
       0,
       {{0, 0, std::string(spawned_bytes_max, '1')}, {1, 0, "1"}},
       "tasks_too_large"},
      {"a second step first", 0, {{.step = 1}}, "bad_tasks"},
      {"a gap", 0, {{}, {.unit = 2}}, "bad_tasks"},
      {"a first step that takes of one before it", 0, {{.takes_previous = true}}, "bad_tasks"},
      {"a file by its place", 0, {{.file = 0}}, "bad_tasks"},
      {"an agent of its choice", 0, {{.target = AgentNumber{1}}}, "bad_tasks"},
      {"files of the task", 0, {{.takes_files = true}}, nullptr},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    Submission submission = simulate();
    if (row.others > 0) submission.tasks = tasks(row.others + 1);
    Life life(submission);
    life.act(Claim{AgentNumber{3}});
    const Change change = life.act(Finish{1, row.spawned});
    EXPECT_EQ(life.job.state, row.code == nullptr ? State::running : State::failed);
    ASSERT_EQ(change.failure.has_value(), row.code != nullptr);
    EXPECT_EQ(change.added.size(), row.code == nullptr ? row.spawned.size() : 0U);
    if (row.code == nullptr) continue;
    EXPECT_EQ(change.failure->code, row.code);
    EXPECT_FALSE(change.failure->retryable);
    EXPECT_EQ(life.task().failures, 1U);
    EXPECT_EQ(life.job.units.failed, 1U);
  }
}

TEST(Children, TellTheirParentOnceThatTheyBeganAndOnceThatTheyEnded) {
  Life life(simulate(), parent);
  const Change claimed = life.act(Claim{AgentNumber{3}});
  ASSERT_THAT(words_of(claimed.follow_ups), ElementsAre("child_began"));
  EXPECT_EQ(claimed.follow_ups[0].job, parent);
  life.act(Expire{1});
  EXPECT_THAT(life.act(Claim{AgentNumber{3}}).follow_ups, IsEmpty());
  life.now += Micros(40);
  const Change failed = life.act(Fail{2, failure_of(FailureKind::numeric), {}});
  ASSERT_THAT(words_of(failed.follow_ups), ElementsAre("child_ended"));
  const auto& ended = std::get<ChildEnded>(failed.follow_ups[0].command);
  EXPECT_EQ(ended.child, own);
  EXPECT_EQ(ended.child_id, life.job.id);
  EXPECT_EQ(ended.outcome, State::failed);
  EXPECT_TRUE(ended.has_begun);
  EXPECT_EQ(ended.started_at, noon);
  EXPECT_EQ(ended.ended_at, life.now);
  EXPECT_EQ(ended.run_time, Micros(40));
  EXPECT_EQ(ended.failure, FailureKind::numeric);
}

Submission family(OnChildFailure failure, OnChildCancel cancelled) {
  Submission submission = simulate();
  submission.has_no_task = true;
  submission.rules.on_child_failure = failure;
  submission.rules.on_child_cancel = cancelled;
  return submission;
}

JobId child_id(std::uint8_t number) { return JobId{Uuid{{number}}}; }

ChildEnded ending(std::uint8_t number, State outcome, bool has_begun = true) {
  ChildEnded ended;
  ended.child = Sequence{to_number(own) + number};
  ended.child_id = child_id(number);
  ended.outcome = outcome;
  ended.has_begun = has_begun;
  if (has_begun) ended.started_at = noon + Micros(number);
  ended.ended_at = noon + Micros(100 + number);
  ended.run_time = Micros(10);
  if (outcome == State::failed) ended.failure = FailureKind::numeric;
  return ended;
}

struct Family : Life {
  Family(OnChildFailure failure, OnChildCancel cancelled, int children)
      : Life(family(failure, cancelled), parent) {
    for (int i = 1; i <= children; ++i) {
      act(Adopt{Sequence{to_number(own) + i}, child_id(static_cast<std::uint8_t>(i))});
    }
  }
};

TEST(Children, LeaveTheirNumbersWithTheParent) {
  Family family(OnChildFailure::fail_fast, OnChildCancel::fails, 3);
  EXPECT_EQ(family.job.state, State::waiting_idle);
  const Change began = family.act(ChildBegan{noon + Micros(2)});
  EXPECT_THAT(words_of(began.follow_ups), ElementsAre("child_began"));
  EXPECT_EQ(family.job.state, State::waiting_active);
  EXPECT_THAT(family.act(ChildBegan{noon + Micros(1)}).follow_ups, IsEmpty());
  family.act(ending(2, State::completed));
  family.act(ending(1, State::partial));
  const Change last = family.act(ending(3, State::completed));
  EXPECT_EQ(family.job.state, State::completed);
  const ChildCounts& children = family.job.children;
  EXPECT_EQ(children.completed, 3U);
  EXPECT_EQ(children.begun, 2U);
  EXPECT_EQ(children.first, Sequence{11});
  EXPECT_EQ(children.least_start, noon + Micros(1));
  EXPECT_EQ(children.greatest_end, noon + Micros(103));
  EXPECT_EQ(children.run_time, Micros(30));
  ASSERT_THAT(words_of(last.follow_ups), ElementsAre("child_ended"));
  EXPECT_EQ(std::get<ChildEnded>(last.follow_ups[0].command).run_time, Micros(30));
}

TEST(Children, OfOneSubmissionAreAdoptedTogether) {
  Family family(OnChildFailure::wait_all, OnChildCancel::cancels, 0);
  const Change adopted = family.act(Adopt{Sequence{11}, child_id(1), 5000});
  EXPECT_EQ(family.job.children.total, 5000U);
  EXPECT_EQ(family.job.children.first, Sequence{11});
  EXPECT_EQ(adopted.events[0].message, to_string(child_id(1)) + " and 4999 more");
}

TEST(Children, TheCodeOfTheLowestFailedOneStaysWithTheParents) {
  Family family(OnChildFailure::wait_all, OnChildCancel::cancels, 2);
  ChildEnded second = ending(2, State::failed);
  second.failure_code = "Later";
  ChildEnded first = ending(1, State::failed, false);
  first.failure_code = "NotACircuit";
  family.act(second);
  const Change last = family.act(first);
  EXPECT_EQ(family.job.state, State::failed);
  EXPECT_EQ(family.job.children.first_failure_code, "NotACircuit");
  ASSERT_THAT(words_of(last.follow_ups), ElementsAre("child_ended"));
  const auto& told = std::get<ChildEnded>(last.follow_ups[0].command);
  EXPECT_EQ(told.failure_code, "NotACircuit") << "a parent of parents keeps the root cause";
}

TEST(Children, FailTheirParentFastAndTakeTheirSiblingsAlong) {
  struct Row {
    const char* says;
    OnChildCancel on_cancel;
    ChildEnded ended;
    State becomes;
    FailureKind kind;
    const char* code;
  };
  const Row rows[] = {
      {"failed", OnChildCancel::fails, ending(2, State::failed), State::failed,
       FailureKind::dependency, "numeric"},
      {"failed unbegun", OnChildCancel::fails, ending(2, State::failed, false), State::failed,
       FailureKind::dependency, "never_started"},
      {"cancelled fails", OnChildCancel::fails, ending(2, State::cancelled), State::failed,
       FailureKind::dependency, "cancelled"},
      {"cancelled cancels", OnChildCancel::cancels, ending(2, State::cancelled), State::cancelled,
       FailureKind::cancelled, "child"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    Family family(OnChildFailure::fail_fast, row.on_cancel, 3);
    const Change change = family.act(row.ended);
    EXPECT_EQ(family.job.state, row.becomes);
    ASSERT_TRUE(change.failure);
    EXPECT_EQ(change.failure->kind, row.kind);
    EXPECT_EQ(change.failure->code, row.code);
    EXPECT_THAT(change.failure->message, testing::HasSubstr(to_string(child_id(2))));
    EXPECT_EQ(change.failure->detail, R"({"child_job_id":")" + to_string(child_id(2)) + R"("})");
    ASSERT_THAT(words_of(change.follow_ups), ElementsAre("cancel", "child_ended"));
    EXPECT_EQ(change.follow_ups[0].to, FollowUp::To::children);
    EXPECT_EQ(std::get<Cancel>(change.follow_ups[0].command).by, "parent");
  }
}

TEST(Children, WaitedForDecideTogether) {
  struct Row {
    const char* says;
    OnChildCancel on_cancel;
    std::vector<State> ends;
    State becomes;
    const char* code;
  };
  const Row rows[] = {
      {"completed",
       OnChildCancel::cancels,
       {State::completed, State::completed},
       State::completed,
       ""},
      {"one failed",
       OnChildCancel::cancels,
       {State::failed, State::completed},
       State::failed,
       "numeric"},
      {"one cancelled",
       OnChildCancel::cancels,
       {State::cancelled, State::completed},
       State::cancelled,
       "child"},
      {"failed beats cancelled",
       OnChildCancel::cancels,
       {State::failed, State::cancelled},
       State::failed,
       "numeric"},
      {"cancelled fails",
       OnChildCancel::fails,
       {State::cancelled, State::completed},
       State::failed,
       "cancelled"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    Family family(OnChildFailure::wait_all, row.on_cancel, 2);
    const Change first = family.act(ending(1, row.ends[0]));
    EXPECT_EQ(family.job.state, State::waiting_active);
    EXPECT_FALSE(first.failure);
    const Change last = family.act(ending(2, row.ends[1]));
    EXPECT_EQ(family.job.state, row.becomes);
    EXPECT_EQ(last.failure ? last.failure->code : "", row.code);
  }
}

TEST(Children, ThatFailedAreNamedByOrderNotByTime) {
  Family family(OnChildFailure::wait_all, OnChildCancel::cancels, 2);
  family.act(ending(2, State::failed));
  const Change last = family.act(ending(1, State::failed));
  ASSERT_TRUE(last.failure);
  EXPECT_THAT(last.failure->detail, testing::HasSubstr(to_string(child_id(1))));
  EXPECT_EQ(family.job.children.first_failed, Sequence{11});
}

TEST(Children, PassTheRootCauseUpAChainOfParents) {
  Family family(OnChildFailure::fail_fast, OnChildCancel::fails, 1);
  const Change change = family.act(ending(1, State::failed));
  const auto& ended = std::get<ChildEnded>(change.follow_ups.back().command);
  EXPECT_EQ(ended.failure, FailureKind::numeric);
}

TEST(Children, KeepAParentWithOwnWorkWaitingInView) {
  Life life(simulate());
  life.act(Adopt{Sequence{11}, child_id(1)});
  life.finish_once();
  // IonQ says "ready" for waiting_idle, and it has said "started" already.
  EXPECT_EQ(life.job.state, State::waiting_active);
  life.act(ending(1, State::completed));
  EXPECT_EQ(life.job.state, State::completed);
}

TEST(Cancel, SaysByWhomAndGoesDown) {
  Family family(OnChildFailure::fail_fast, OnChildCancel::fails, 1);
  const Change change = family.act(Cancel{"user"});
  ASSERT_TRUE(change.failure);
  EXPECT_EQ(change.failure->kind, FailureKind::cancelled);
  EXPECT_EQ(change.failure->code, "user");
  EXPECT_EQ(change.events.back().message, "user");
  EXPECT_THAT(words_of(change.follow_ups), ElementsAre("cancel", "child_ended"));
}

TEST(Jobs, RemovedWhileOpenAreCancelledForTheirParent) {
  Family family(OnChildFailure::fail_fast, OnChildCancel::fails, 2);
  const Change removed = family.act(Delete{true});
  EXPECT_EQ(removed.job.state, State::cancelled);
  ASSERT_THAT(words_of(removed.follow_ups), ElementsAre("child_ended", "delete"));
  EXPECT_EQ(std::get<ChildEnded>(removed.follow_ups[0].command).outcome, State::cancelled);
  EXPECT_TRUE(std::get<Delete>(removed.follow_ups[1].command).cancels);
}

TEST(FinalJobs, TakeANoteOfTheirRetryAndAreDeletedWithTheirChildren) {
  Family family(OnChildFailure::fail_fast, OnChildCancel::fails, 1);
  family.act(Cancel{"user"});
  const Job before = family.job;
  const Change noted = family.act(NoteRetry{child_id(9)});
  EXPECT_EQ(noted.events[0].message, to_string(child_id(9)));
  Job expected = before;
  expected.version += 1;
  EXPECT_EQ(family.job, expected);
  const Change removed = family.act(Delete{});
  ASSERT_THAT(words_of(removed.follow_ups), ElementsAre("delete"));
  EXPECT_EQ(removed.follow_ups[0].to, FollowUp::To::children);
}

}  // namespace
}  // namespace docket::job
