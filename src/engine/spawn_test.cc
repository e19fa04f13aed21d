// Tasks that bring new ones, from a result to their grants, over lost answers and restarts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "support/engine_test.h"

namespace docket::engine {
namespace {

using executor::NewTask;
using executor::Output;
using job::State;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class Spawn : public test::EngineTest {
 protected:
  static job::Submission listing() {
    job::Submission submission = dummy();
    submission.kind = submission.type = "listing";
    return submission;
  }
  std::vector<std::string> inputs(std::size_t count) {
    std::vector<std::string> inputs;
    for (std::size_t i = 0; i < count; ++i) {
      taken_.push_back(grant());
      inputs.push_back(taken_.back().input);
    }
    return inputs;
  }
  // Finishes all that `inputs` took.
  void finish_taken() {
    for (const wire::Grant& grant : std::exchange(taken_, {})) finish(grant.task);
  }
  static std::vector<NewTask> plain(std::size_t count) {
    return std::vector<NewTask>(count, NewTask{.input = "{}"});
  }

 private:
  std::vector<wire::Grant> taken_;
};

TEST_F(Spawn, NewTasksAreGrantedAndTheJobEndsWithTheLast) {
  join();
  const JobId id = submit(listing()).spec->id;
  const wire::TaskAttempt first = grant().task;
  const Output output{"[0]",
                      {{.input = R"("a")"},
                       {.input = R"("a then")", .follows = true, .takes_previous = true},
                       {.input = ""}}};
  EXPECT_THAT(report(first, output).accepted, ElementsAre(first));
  EXPECT_EQ(find(id).job.tasks, (job::TaskCounts{4, 3, 0, 0}));
  EXPECT_THAT(inputs(2), UnorderedElementsAre(R"("a")", R"({"echo":1})")) << "empty: the job's";
  EXPECT_EQ(state(id), State::running);
  finish_taken();
  const wire::Grant last = grant();
  EXPECT_EQ(last.input, R"("a then")");
  EXPECT_EQ(last.previous->json, R"({"x":1})");
  finish(last.task);
  EXPECT_EQ(state(id), State::completed);
  const auto tasks = wait_for(engine_->tasks(admin_, {}, id, 0, 10, store::Detail::full));
  ASSERT_TRUE(tasks);
  ASSERT_THAT(*tasks, SizeIs(4));
  EXPECT_EQ(tasks->front().output->text, "[0]");
}

TEST_F(Spawn, AResultThatIsToldTwiceSpawnsOnce) {
  join();
  const JobId id = submit(listing()).spec->id;
  const wire::TaskAttempt first = grant().task;
  const Output output{"{}", plain(2)};
  report(first, output);
  --ack_;  // as if the answer had been lost
  EXPECT_THAT(report(first, output).accepted, ElementsAre(first));
  EXPECT_EQ(find(id).job.tasks.total, 3U);
  restart();
  join({first});
  EXPECT_THAT(stale_, ElementsAre(first));
  EXPECT_THAT(report(first, output).stale, ElementsAre(first));
  EXPECT_EQ(find(id).job.tasks.total, 3U);
}

TEST_F(Spawn, NewTasksOutliveARestart) {
  join();
  const JobId id = submit(listing()).spec->id;
  report(grant().task, Output{"{}", {{.input = "1"}, {.input = "2"}}});
  restart();
  join();
  EXPECT_THAT(inputs(2), UnorderedElementsAre("1", "2"));
  finish_taken();
  EXPECT_EQ(state(id), State::completed);
}

TEST_F(Spawn, ALargeOutputMayBringTasksToo) {
  join();
  const JobId id = submit(listing()).spec->id;
  const wire::TaskAttempt first = grant().task;
  auto stored = wait_for(engine_->put_output(agent_, first, "[" + std::string(100'000, '1') + "]"));
  ASSERT_TRUE(stored) << stored.error().message;
  report(first, wire::LargeOutput{*stored, {{.input = "7"}}});
  EXPECT_THAT(inputs(1), ElementsAre("7"));
  finish_taken();
  EXPECT_EQ(state(id), State::completed);
}

TEST_F(Spawn, OnlyKindsThatSayItMayBringTasks) {
  join();
  const JobId id = submit(dummy()).spec->id;
  report(grant().task, Output{"{}", plain(1)});
  const store::View failed = find(id);
  EXPECT_EQ(failed.job.state, State::failed);
  EXPECT_EQ(failed.outcome->failure->code, "may_not_spawn");
  EXPECT_EQ(failed.job.tasks.total, 1U);
}

TEST_F(Spawn, WhatIsTooMuchOrBadFailsTheJobAndSaysWhy) {
  struct Row {
    const char* says;
    std::vector<NewTask> spawned;
    const char* code;
  };
  const Row rows[] = {
      {"too many", plain(executor::spawned_max + 1), "too_many_tasks"},
      {"too large",
       {{.input = std::string(executor::spawned_bytes_max + 1, '1')}},
       "tasks_too_large"},
      {"a step after nothing", {{.input = "1", .follows = true}}, "bad_tasks"},
      {"the output of no step", {{.input = "1", .takes_previous = true}}, "bad_tasks"},
  };
  join();
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    const JobId id = submit(listing()).spec->id;
    const wire::TaskAttempt task = grant().task;
    EXPECT_THAT(report(task, Output{"{}", row.spawned}).accepted, ElementsAre(task));
    const store::View failed = find(id);
    EXPECT_EQ(failed.job.state, State::failed);
    EXPECT_EQ(failed.outcome->failure->code, row.code);
    EXPECT_FALSE(failed.outcome->failure->message.empty());
  }
  EXPECT_THAT(sync().tasks, IsEmpty());
}

// Task after task that brings as many as it may, until the job is full.
TEST_F(Spawn, AJobHasNoMoreThanItsTenThousandTasks) {
  join();
  const JobId id = submit(listing()).spec->id;
  for (std::size_t total = 1; total + executor::spawned_max <= job::tasks_max;
       total += executor::spawned_max) {
    report(grant().task, Output{"{}", plain(executor::spawned_max)});
    ASSERT_EQ(find(id).job.tasks.total, total + executor::spawned_max);
  }
  report(grant().task, Output{"{}", plain(job::tasks_max - find(id).job.tasks.total)});
  EXPECT_EQ(find(id).job.tasks.total, job::tasks_max);
  report(grant().task, Output{"{}", plain(1)});
  const store::View failed = find(id);
  EXPECT_EQ(failed.job.state, State::failed);
  EXPECT_EQ(failed.outcome->failure->code, "too_many_tasks");
}

TEST_F(Spawn, ACancelledJobGetsNoMoreTasks) {
  join();
  const JobId id = submit(listing()).spec->id;
  const wire::TaskAttempt task = grant().task;
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, std::nullopt, id)));
  EXPECT_THAT(report(task, Output{"{}", plain(1)}).stale, ElementsAre(task));
  EXPECT_EQ(find(id).job.tasks.total, 1U);
}

}  // namespace
}  // namespace docket::engine
