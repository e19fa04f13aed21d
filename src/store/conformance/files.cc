// What a job brings beside its input: files, and the output of the step before.
#include <gmock/gmock.h>

#include "store/conformance/store_conformance.h"

namespace docket::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

job::InputFile small_file(std::string name, std::string bytes) {
  job::InputFile file{.name = std::move(name), .content_type = "text/plain"};
  file.bytes = std::ssize(bytes);
  file.sha256.fill(static_cast<std::uint8_t>(bytes.size()));
  file.inline_bytes = std::move(bytes);
  return file;
}

// As a blob, held as an upload holds it.
job::InputFile large_file(Store& store, char letter) {
  const auto pin = store.blobs().put(
      std::string(static_cast<std::size_t>(job::file_inline_bytes_max) + 1, letter));
  EXPECT_TRUE(pin);
  job::InputFile file{.name = "large", .bytes = (*pin)->bytes(), .sha256 = (*pin)->hash().bytes};
  file.hold = *pin;
  return file;
}

std::vector<std::string> names(const std::vector<job::InputFile>& files) {
  std::vector<std::string> names;
  for (const job::InputFile& file : files) names.push_back(file.name);
  return names;
}

TEST_P(StoreConformance, AJobKeepsItsSmallFiles) {
  job::Submission submission = simulation();
  submission.files = {small_file("a.txt", std::string("a\0\xff", 3)), small_file("b.txt", "")};
  const Sequence job = submitted(submission);
  reopen();
  for (const Detail detail : {Detail::row, Detail::full}) {
    const auto seen = view(job, detail);
    const std::vector<job::InputFile>& files = seen->spec->submission.files;
    ASSERT_THAT(names(files), ElementsAre("a.txt", "b.txt"));
    EXPECT_EQ(files[0].content_type, "text/plain");
    EXPECT_EQ(files[0].sha256, submission.files[0].sha256);
    EXPECT_EQ(files[0].inline_bytes, submission.files[0].inline_bytes);
    EXPECT_EQ(files[1].bytes, 0);
  }
  const auto work = store().task_work(job, 0);
  ASSERT_TRUE(work);
  EXPECT_THAT(names(work->files), ElementsAre("a.txt", "b.txt")) << "a single task gets all";
  EXPECT_EQ(work->files[0].inline_bytes, submission.files[0].inline_bytes);
}

TEST_P(StoreConformance, AListSaysWhatFilesThereAreAndLeavesManyBytesOut) {
  job::Submission submission = several(3, 1);
  for (job::TaskSpec& task : submission.tasks) task.file = task.unit;
  submission.tasks[2].file.reset();
  submission.files = {small_file("0", std::string(10'000, '0')),
                      small_file("1", std::string(10'000, '1'))};
  const Sequence job = submitted(submission);
  reopen();
  const auto row = view(job, Detail::row);
  EXPECT_TRUE(row->spec->is_input_left_out);
  ASSERT_THAT(names(row->spec->submission.files), ElementsAre("0", "1"));
  EXPECT_EQ(row->spec->submission.files[1].bytes, 10'000);
  EXPECT_EQ(row->spec->submission.files[1].sha256, submission.files[1].sha256);
  EXPECT_EQ(row->spec->submission.files[1].inline_bytes, "");
  const auto full = view(job);
  EXPECT_EQ(full->spec->submission.files[1].inline_bytes, submission.files[1].inline_bytes);
  EXPECT_EQ(full->spec->submission.tasks[1].input, submission.tasks[1].input);
  const auto work = store().task_work(job, 1);
  ASSERT_TRUE(work);
  ASSERT_THAT(names(work->files), ElementsAre("1")) << "a task gets the one it names";
  EXPECT_EQ(work->files[0].inline_bytes, submission.files[1].inline_bytes);
  EXPECT_EQ(work->input, submission.tasks[1].input);
  EXPECT_THAT(store().task_work(job, 2)->files, IsEmpty());
  done(act(job, job::Cancel{"user"}));
  done(act(job, job::Delete{}));
  EXPECT_FALSE(view(job));
}

TEST_P(StoreConformance, AFilesBlobStaysAsLongAsAJobNamesIt) {
  const auto sweep = [&] {
    return *store().blobs().sweep([&](const BlobHash& blob) { return store().is_named(blob); });
  };
  job::Submission submission = simulation();
  submission.files = {large_file(store(), 'x')};
  const BlobHash hash = blob_of(submission.files[0]).value();
  EXPECT_EQ(sweep(), 0) << "held, and named by nobody";
  const Sequence first = submitted(submission);
  submission.files[0].hold.reset();
  EXPECT_EQ(sweep(), 0) << "named, and held by nobody";
  const auto again = view(first);
  EXPECT_EQ(again->spec->submission.files.at(0).hold, nullptr);
  const Sequence second = submitted(again->spec->submission);
  for (const Sequence job : {first, second}) {
    EXPECT_EQ(store().task_work(job, 0)->files.at(0).sha256, hash.bytes);
    done(act(job, job::Cancel{"user"}));
    EXPECT_EQ(sweep(), 0);
    done(act(job, job::Delete{}));
  }
  EXPECT_EQ(sweep(), 1);
  EXPECT_EQ(store().blobs().read(hash, 1 << 20).error().code, ErrorCode::not_found);
}

TEST_P(StoreConformance, AnAnswerToASubmissionHoldsNoBlob) {
  job::Submission submission = simulation();
  submission.files = {large_file(store(), 'y')};
  const std::weak_ptr<const void> hold = submission.files[0].hold;
  BatchResult result = write({submit(std::move(submission))});
  EXPECT_TRUE(hold.expired());
  EXPECT_THAT(result.writes[0]->job->spec->submission.files, SizeIs(1));
}

Failure broken() {
  return {.kind = FailureKind::numeric,
          .code = "x",
          .message = "It broke.",
          .detail = {},
          .retryable = false};
}

TEST_P(StoreConformance, TasksAreReadAsTheyStand) {
  job::Submission submission = several(4, 1);
  submission.rules.outcome = job::OutcomeRule::each;
  const Sequence job = submitted(submission);
  claim(job, 0);
  finish(job, 0, 1, "[0]");
  claim(job, 1);
  done(act(job, job::Fail{1, broken(), Micros(0)}, 1));
  claim(job, 2);
  const ClientRef ref{acme, std::nullopt, id()};
  const auto states = [&](job::TaskIndex first, std::size_t limit) {
    std::vector<job::TaskState> seen;
    for (const TaskView& task : *store().tasks(ref, first, limit, Detail::full)) {
      EXPECT_EQ(task.task.index, first + seen.size());
      seen.push_back(task.task.state);
    }
    return seen;
  };
  using enum job::TaskState;
  EXPECT_THAT(states(0, 10), ElementsAre(completed, failed, running, available));
  EXPECT_THAT(states(1, 2), ElementsAre(failed, running));
  EXPECT_THAT(states(4, 10), IsEmpty());
  const auto ended = store().tasks(ref, 0, 10, Detail::row);
  EXPECT_EQ(ended->at(0).output->text, "[0]");
  EXPECT_FALSE(ended->at(0).failure);
  EXPECT_EQ(ended->at(1).failure, broken());
  EXPECT_FALSE(ended->at(2).output);
  EXPECT_EQ(store().tasks({other, std::nullopt, id()}, 0, 1, Detail::row).error().code,
            ErrorCode::not_found);
  done(act(job, job::Cancel{"user"}));
  reopen();
  EXPECT_THAT(states(0, 10), ElementsAre(completed, failed, cancelled, cancelled));
}

TEST_P(StoreConformance, AnOnlyTaskIsReadLikeOneOfMany) {
  const auto only = [&] {
    const auto views = store().tasks({acme, std::nullopt, id()}, 0, 10, Detail::full);
    EXPECT_TRUE(views && views->size() == 1);
    return views->at(0);
  };
  const Sequence first = submitted(simulation());
  EXPECT_EQ(only().task.state, job::TaskState::available);
  EXPECT_THAT(*store().tasks({acme, std::nullopt, id()}, 1, 10, Detail::full), IsEmpty());
  claim(first);
  finish(first, 0, 1, "[7]");
  EXPECT_EQ(only().output->text, "[7]");
  job::Submission once = simulation();
  once.rules.attempts_max = 1;
  const Sequence second = submitted(once);
  claim(second);
  done(act(second, job::Fail{1, broken(), Micros(0)}));
  EXPECT_EQ(only().failure, broken());
  const Sequence third = submitted(simulation());
  done(act(third, job::Cancel{"user"}));
  EXPECT_EQ(only().task.state, job::TaskState::cancelled);
  EXPECT_FALSE(only().failure);
  job::Submission parent = simulation();
  parent.has_no_task = true;
  submitted(parent);
  EXPECT_THAT(*store().tasks({acme, std::nullopt, id()}, 0, 10, Detail::full), IsEmpty());
}

TEST_P(StoreConformance, AStepTakesWhatTheStepBeforeItMade) {
  job::Submission submission = several(2, 3);
  submission.tasks[1].takes_previous = true;
  submission.tasks[5].takes_previous = true;
  const Sequence job = submitted(submission);
  const auto run = [&](job::TaskIndex task, std::string output) {
    claim(job, task);
    finish(job, task, 1, std::move(output));
  };
  run(0, R"(["a"])");
  run(3, "[3]");
  reopen();
  EXPECT_EQ(store().task_work(job, 1)->previous->text, R"(["a"])");
  EXPECT_FALSE(store().task_work(job, 0)->previous);
  run(1, "[1]");
  EXPECT_FALSE(store().task_work(job, 2)->previous) << "it did not ask";
  run(4, "[4]");
  EXPECT_EQ(store().task_work(job, 5)->previous->text, "[4]");
}

TEST_P(StoreConformance, AnAddedStepTakesWhatTheStepBeforeItMade) {
  const Sequence job = submitted(simulation());
  done(act(job, job::AddTasks{{{0, 0, "{}"}, {.unit = 0, .step = 1, .takes_previous = true}}}));
  claim(job, 1);
  finish(job, 1, 1, "[1]");
  reopen();
  EXPECT_EQ(store().task_work(job, 2)->previous->text, "[1]");
  EXPECT_FALSE(store().task_work(job, 1)->previous);
}

TEST_P(StoreConformance, JobsThatAreInNoListSaySo) {
  submitted(simulation());
  job::Submission submission = simulation();
  submission.facets = {{job::Facet::project, "p"}};
  submission.is_unlisted = true;
  const Sequence unlisted = submitted(submission);
  submission.is_attached = true;
  const BatchResult born = write({submit(submission)});
  EXPECT_TRUE(born.effects.at(0).job.is_attached);
  reopen();
  std::vector<std::pair<bool, bool>> marks;
  ASSERT_TRUE(store().scan_members([&](const Member& member) {
    marks.emplace_back(member.is_unlisted, member.is_attached);
    EXPECT_EQ(member.facet_count, member.is_unlisted ? 1 : 0);
    return true;
  }));
  EXPECT_THAT(marks,
              ElementsAre(std::pair(false, false), std::pair(true, false), std::pair(true, true)));
  claim(unlisted);
  EXPECT_TRUE(view(unlisted)->job.is_unlisted);
  EXPECT_TRUE(view(unlisted)->spec->submission.is_unlisted);
}

}  // namespace
}  // namespace docket::store
