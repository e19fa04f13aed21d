// A finish that brings new tasks: all of it or nothing, once, and whose files they get.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "store/conformance/store_conformance.h"

namespace docket::store {
namespace {

using job::EventKind;
using job::State;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

job::InputFile small_file(std::string name) {
  return {.name = name, .bytes = std::ssize(name), .inline_bytes = name};
}

std::vector<std::string> names(const Result<TaskWork>& work) {
  std::vector<std::string> names;
  for (const job::InputFile& file : work->files) names.push_back(file.name);
  return names;
}

TEST_P(StoreConformance, AFinishMaySpawnTasks) {
  const Sequence job = submitted(simulation());
  claim(job);
  const job::Finish finish{1, {{0, 0, R"("a")"}, {.step = 1, .takes_previous = true}, {1, 0, ""}}};
  const BatchResult result = write({act(job, finish, 0, output_of("[0]"))});
  ASSERT_THAT(result.effects, SizeIs(1));
  EXPECT_THAT(result.effects[0].tasks, SizeIs(4)) << "the new ones, and the one that ended";
  EXPECT_EQ(result.effects[0].job.tasks.open, 3U);
  reopen();
  EXPECT_EQ(state(job), State::running);
  EXPECT_EQ(store().task_work(job, 1)->input, R"("a")");
  EXPECT_EQ(store().task_work(job, 3)->input, R"({"cycles":3})") << "the job's own";
  std::vector<job::TaskIndex> open;
  ASSERT_TRUE(store().scan_open([&](OpenTask&& task) {
    open.push_back(task.task.index);
    return true;
  }));
  EXPECT_THAT(open, ElementsAre(1, 2, 3));
  for (const job::TaskIndex task : {1U, 3U, 2U}) {
    claim(job, task);
    this->finish(job, task, 1, fmt::format("[{}]", task));
  }
  EXPECT_EQ(state(job), State::completed);
  EXPECT_EQ(store().task_work(job, 2)->previous->text, "[1]");
  reopen();
  const auto outcomes = store().task_outcomes(job, 0, 10, Detail::full);
  ASSERT_TRUE(outcomes);
  ASSERT_THAT(*outcomes, SizeIs(4));
  EXPECT_EQ(outcomes->front().output->text, "[0]");
  EXPECT_EQ(outcomes->back().output->text, "[3]");
  const auto events = story(job);
  ASSERT_GE(events.size(), 4U);
  EXPECT_EQ(events[2], EventKind::tasks_added);
  EXPECT_EQ(events[3], EventKind::task_finished);
}

TEST_P(StoreConformance, ATaskSpawnsOnceHoweverOftenItsFinishComes) {
  const Sequence job = submitted(several(2, 1));
  claim(job, 0);
  const job::Finish finish{1, {{0, 0, "{}"}}};
  BatchResult twice = write({act(job, finish, 0, output_of("{}")),  // in one commit
                             act(job, finish, 0, output_of("{}"))});
  EXPECT_TRUE(twice.writes[0]);
  EXPECT_EQ(twice.writes[1].error().code, ErrorCode::conflict);
  reopen();
  EXPECT_EQ(refused(act(job, finish, 0, output_of("{}"))).code, ErrorCode::conflict);
  EXPECT_EQ(view(job)->job.tasks.total, 3U);
  claim(job, 1);
  done(act(job, job::Expire{1}, 1));
  EXPECT_EQ(refused(act(job, finish, 1, output_of("{}"))).code, ErrorCode::conflict);
  EXPECT_EQ(view(job)->job.tasks.total, 3U) << "an attempt that is over spawns nothing";
}

TEST_P(StoreConformance, AFinishOfABundleThatIsUndoneSpawnsNothing) {
  const Sequence job = submitted(simulation());
  claim(job);
  const job::Finish finish{1, {{0, 0, "{}"}}};
  const BatchResult undone = write(
      bundle(BundleRule::whole, {act(job, finish, 0, output_of("{}")), act(job, job::Promote{})}));
  EXPECT_FALSE(undone.writes[0]);
  EXPECT_EQ(view(job)->job.tasks.total, 1U);
  done(act(job, finish, 0, output_of("{}")));
  EXPECT_EQ(view(job)->job.tasks.total, 2U);
}

TEST_P(StoreConformance, SpawnedTasksMayTakeTheFilesOfTheirTask) {
  job::Submission submission = simulation();
  submission.files = {small_file("a"), small_file("b")};
  const Sequence job = submitted(submission);
  claim(job);
  done(act(job, job::Finish{1, {{.takes_files = true}, {.unit = 1}}}, 0, output_of("{}")));
  claim(job, 1);
  done(act(job, job::Finish{1, {{.takes_files = true}}}, 1, output_of("{}")));
  claim(job, 2);
  done(act(job, job::Finish{1, {{.takes_files = true}}}, 2, output_of("{}")));
  reopen();
  EXPECT_THAT(names(store().task_work(job, 1)), ElementsAre("a", "b"));
  EXPECT_THAT(names(store().task_work(job, 2)), IsEmpty());
  EXPECT_THAT(names(store().task_work(job, 3)), ElementsAre("a", "b")) << "handed on";
  EXPECT_THAT(names(store().task_work(job, 4)), IsEmpty()) << "of one that had none";
}

TEST_P(StoreConformance, SpawnedTasksTakeTheFileThatTheirTaskNames) {
  job::Submission submission = several(2, 1);
  submission.files = {small_file("a"), small_file(std::string(input_apart_above_bytes, 'b'))};
  submission.tasks[0].file = 1;
  const Sequence job = submitted(submission);
  done(act(job, job::AddTasks{{{0, 0, "{}"}}}));
  for (job::TaskIndex task = 0; task < 3; ++task) {
    claim(job, task);
    done(act(job, job::Finish{1, {{.takes_files = true}}}, task, output_of("{}")));
  }
  reopen();
  const auto work = store().task_work(job, 3);
  ASSERT_TRUE(work);
  ASSERT_THAT(work->files, SizeIs(1));
  EXPECT_EQ(work->files[0].inline_bytes, submission.files[1].inline_bytes);
  EXPECT_THAT(names(store().task_work(job, 4)), IsEmpty()) << "its task names none";
  EXPECT_THAT(names(store().task_work(job, 5)), IsEmpty()) << "its task was added";
  done(act(job, job::Cancel{"user"}));
  done(act(job, job::Delete{}));
  EXPECT_EQ(store().task_work(job, 3).error().code, ErrorCode::not_found);
}

TEST_P(StoreConformance, AFinishThatSpawnsTooMuchIsAFailure) {
  const Sequence job = submitted(simulation());
  claim(job);
  job::Finish finish{1};
  for (std::uint32_t unit = 0; unit <= job::spawned_max; ++unit) {
    finish.spawned.push_back({unit, 0, "{}"});
  }
  done(act(job, finish, 0, output_of(R"({"x":1})")));
  reopen();
  const auto failed = view(job);
  EXPECT_EQ(failed->job.state, State::failed);
  EXPECT_EQ(failed->job.tasks.total, 1U);
  EXPECT_EQ(failed->outcome->failure->kind, FailureKind::output_limit);
  EXPECT_EQ(failed->outcome->failure->code, "too_many_tasks");
  EXPECT_FALSE(failed->outcome->output);

  job::Submission submission = several(2, 1);
  submission.rules.outcome = job::OutcomeRule::each;
  const Sequence other = submitted(submission);
  claim(other, 0);
  done(act(other, finish, 0, output_of("{}")));
  const auto outcomes = store().task_outcomes(other, 0, 10, Detail::full);
  ASSERT_THAT(*outcomes, SizeIs(1));
  EXPECT_EQ(outcomes->front().failure->code, "too_many_tasks");
  EXPECT_FALSE(outcomes->front().output);
  EXPECT_EQ(state(other), State::running) << "the rest goes on";
}

}  // namespace
}  // namespace docket::store
