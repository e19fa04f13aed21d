// Files of submissions and what steps hand on, through the engine and the agent's calls.
#include <filesystem>
#include <map>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/secret.h"
#include "support/engine_test.h"

namespace docket::engine {
namespace {

using job::State;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class FilesTest : public test::EngineTest {
 protected:
  // Written in pieces, as an upload brings it.
  job::InputFile file(const std::string& bytes, std::size_t piece = 10'000) {
    const auto writer = engine_->new_file("f.txt", "text/plain");
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      EXPECT_TRUE(wait_for(writer->append(bytes.substr(at, piece))));
    }
    auto file = wait_for(writer->finish());
    EXPECT_TRUE(file) << file.error().message;
    return *std::move(file);
  }
  std::string bytes(const job::InputFile& file) { return *wait_for(engine_->file_bytes(file)); }

  std::size_t blobs() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path() / "blobs")) {
      count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
  }
  // Waits until this process has looked at all blobs so often.
  void await_sweeps(int count) const {
    const std::string says = "docket_blob_sweeps_total " + std::to_string(count) + "\n";
    while (metrics_->expose().find(says) == std::string::npos) engine_->wake();
  }
  // How many blobs another sweep leaves.
  std::size_t swept() {
    await_sweeps(++sweeps_);  // that of the start, or the last one
    advance(std::chrono::hours(1));
    await_sweeps(sweeps_ + 1);
    return blobs();
  }
  int sweeps_ = 0;

  wire::TaskAttempt run(std::string output) {
    const wire::TaskAttempt task = grant().task;
    report(task, executor::Output{std::move(output)});
    return task;
  }

  std::vector<TaskView> tasks(JobId id, job::TaskIndex first = 0, std::size_t limit = 1000) {
    return *wait_for(engine_->tasks(admin_, {}, id, first, limit));
  }
};

// `units` units; in each, the first step gets the unit's file and the second what the first made.
job::Submission two_steps(std::uint32_t units) {
  job::Submission submission;
  submission.type = submission.kind = "dummy";
  submission.rules.outcome = job::OutcomeRule::each;
  for (std::uint32_t unit = 0; unit < units; ++unit) {
    const std::string number = std::to_string(unit);
    submission.files.push_back({.name = number, .bytes = 1, .inline_bytes = "x"});
    submission.tasks.push_back({.unit = unit, .input = number, .file = unit});
    submission.tasks.push_back({.unit = unit, .step = 1, .input = "1", .takes_previous = true});
  }
  return submission;
}

TEST_F(FilesTest, ASmallFileTouchesNoDiskAndALargeOneIsABlob) {
  const std::string most(static_cast<std::size_t>(job::file_inline_bytes_max), 's');
  const job::InputFile small = file(most);
  EXPECT_EQ(small.inline_bytes, most);
  EXPECT_EQ(small.sha256, auth::sha256(most));
  EXPECT_EQ(file("").sha256, auth::sha256(""));
  EXPECT_EQ(blobs(), 0U);
  const std::string more(200'000, 'l');
  const job::InputFile large = file(more);
  EXPECT_EQ(blobs(), 1U);
  EXPECT_EQ(large.inline_bytes, "");
  EXPECT_EQ(large.bytes, 200'000);
  EXPECT_EQ(large.sha256, auth::sha256(more));
  EXPECT_EQ(large.name, "f.txt");
  EXPECT_EQ(bytes(large), more);
  EXPECT_EQ(bytes(small), most);
  job::InputFile unread = small;
  unread.inline_bytes.clear();
  EXPECT_EQ(wait_for(engine_->file_bytes(unread)).error().code, ErrorCode::invalid_argument);
}

TEST_F(FilesTest, AnUnfinishedFileLeavesNothing) {
  {
    const auto writer = engine_->new_file("f", "");
    EXPECT_TRUE(wait_for(writer->append(std::string(100'000, 'x'))));
  }
  // Who wrote has the last share in it, and may let go of it after it has answered. A file that
  // stays ends the test by its time limit.
  while (!std::filesystem::is_empty(directory_.path() / "blobs" / "incoming")) {
    std::this_thread::yield();
  }
  EXPECT_EQ(blobs(), 0U);
}

TEST_F(FilesTest, ASingleTaskGetsAllFilesOfItsJob) {
  join();
  job::Submission submission = dummy();
  submission.files = {file("small"),
                      file(std::string(100'000, 'l')),
                      file(std::string(16'000, '1')),
                      file(std::string(16'000, '2')),
                      file(std::string(16'000, '3')),
                      file(std::string(16'000, '4')),
                      file(std::string(16'000, '5'))};
  submit(submission);
  restart();
  join();
  const wire::Grant granted = grant();
  ASSERT_THAT(granted.files, SizeIs(7));
  EXPECT_EQ(granted.files[0].content, "small");
  EXPECT_EQ(granted.files[0].name, "f.txt");
  EXPECT_EQ(granted.files[0].content_type, "text/plain");
  std::vector<bool> large;
  for (const wire::GrantedFile& one : granted.files) large.push_back(one.is_large);
  EXPECT_THAT(large, ElementsAre(false, true, false, false, false, false, true))
      << "a blob, and what is too much together";
  const auto fetched = [&](std::size_t place) {
    return wait_for(engine_->task_file(agent_, granted.task, place));
  };
  EXPECT_EQ(*fetched(1), std::string(100'000, 'l'));
  EXPECT_EQ(*fetched(6), std::string(16'000, '5'));
  EXPECT_EQ(fetched(7).error().code, ErrorCode::not_found);
  EXPECT_EQ(wait_for(engine_->task_previous(agent_, granted.task)).error().code,
            ErrorCode::not_found);
  finish(granted.task);
  EXPECT_EQ(fetched(0).error().code, ErrorCode::not_found) << "it is no longer the agent's";
}

TEST_F(FilesTest, BlobsGoWithTheLastJobThatNamesThem) {
  job::Submission submission = dummy();
  submission.files = {file(std::string(100'000, 'l'))};
  EXPECT_EQ(swept(), 1U);  // held
  const JobId first = submit(std::move(submission)).spec->id;
  EXPECT_EQ(swept(), 1U);  // named
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, {}, first)));
  const auto again = wait_for(engine_->retry(admin_, {}, first));
  ASSERT_TRUE(again) << again.error().message;
  ASSERT_TRUE(wait_for(engine_->remove(admin_, {}, first)));
  EXPECT_EQ(swept(), 1U);
  EXPECT_EQ(bytes(find(again->spec->id).spec->submission.files.at(0)), std::string(100'000, 'l'));
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, {}, again->spec->id)));
  ASSERT_TRUE(wait_for(engine_->remove(admin_, {}, again->spec->id)));
  EXPECT_EQ(swept(), 0U);
  EXPECT_THAT(*store_->verify(), IsEmpty());
}

TEST_F(FilesTest, WhatAnUploadLeftBehindGoesAtTheNextStart) {
  (void)file(std::string(100'000, 'l'));
  EXPECT_EQ(blobs(), 1U);
  restart();
  await_sweeps(1);
  EXPECT_EQ(blobs(), 0U);
}

TEST_F(FilesTest, StepsHandOnAlsoOverARestartAndNothingFinishedRunsAgain) {
  const JobId id = submit(two_steps(3)).spec->id;
  join();
  std::map<wire::TaskRef, int> runs;
  const auto step = [&] {
    const wire::Grant granted = grant();
    ++runs[granted.task.task];
    if (granted.task.task.index % 2 == 0) {
      EXPECT_THAT(granted.files, SizeIs(1));
      EXPECT_EQ(granted.files.at(0).name, granted.input);
      EXPECT_EQ(granted.files.at(0).content, "x");
      EXPECT_FALSE(granted.previous);
      report(granted.task, executor::Output{"[" + granted.input + "]"});
    } else {
      EXPECT_THAT(granted.files, IsEmpty());
      EXPECT_EQ(granted.previous->json, "[" + std::to_string(granted.task.task.index / 2) + "]");
      report(granted.task, executor::Output{R"(["end"])"});
    }
  };
  for (int i = 0; i < 6; ++i) {
    step();
    restart();
    join();
  }
  EXPECT_THAT(runs, SizeIs(6));
  EXPECT_EQ(state(id), State::completed);
  const auto seen = tasks(id);
  ASSERT_THAT(seen, SizeIs(6));
  for (const TaskView& task : seen) {
    EXPECT_EQ(task.task.state, job::TaskState::completed);
    ASSERT_TRUE(task.output);
  }
  EXPECT_EQ(seen[2].output->text, "[1]");
  EXPECT_EQ(seen[3].output->text, R"(["end"])");
}

TEST_F(FilesTest, ALargeOutputIsHandedOnByACall) {
  job::Submission submission = two_steps(1);
  submit(submission);
  join();
  const std::string made = "[" + std::string(70'000, '1') + "]";
  const wire::TaskAttempt first = grant().task;
  const auto stored = wait_for(engine_->put_output(agent_, first, made));
  ASSERT_TRUE(stored) << stored.error().message;
  report(first, wire::LargeOutput{*stored});
  const wire::Grant second = grant();
  EXPECT_TRUE(second.previous->is_large);
  EXPECT_EQ(second.previous->bytes, std::ssize(made));
  EXPECT_EQ(*wait_for(engine_->task_previous(agent_, second.task)), made);
}

TEST_F(FilesTest, AnArrayIsAnOutputLikeAnyOther) {
  join();
  const JobId id = submit(dummy()).spec->id;
  const std::string long_array = R"([{"text":")" + std::string(20'000, 'x') + R"("}])";
  run(long_array);
  const store::View done = find(id);
  EXPECT_EQ(done.job.state, State::completed);
  EXPECT_EQ(done.outcome->output->text, long_array);
  EXPECT_EQ(done.outcome->output->summary, "{}");
}

TEST_F(FilesTest, TasksAreReadByRange) {
  const JobId id = submit(two_steps(3)).spec->id;
  EXPECT_THAT(tasks(id, 4), SizeIs(2));
  EXPECT_THAT(tasks(id, 1, 2), SizeIs(2));
  EXPECT_EQ(wait_for(engine_->tasks(admin_, {}, id, 0, 0)).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(wait_for(engine_->tasks(admin_, {}, JobId{}, 0, 1)).error().code, ErrorCode::not_found);
  ASSERT_TRUE(wait_for(engine_->cancel(admin_, {}, id)));
  for (const TaskView& task : tasks(id)) EXPECT_EQ(task.task.state, job::TaskState::cancelled);
}

TEST_F(FilesTest, AJobOfFiveHundredUnitsRunsToItsEnd) {
  const JobId id = submit(two_steps(500)).spec->id;
  join();
  std::map<wire::TaskRef, int> runs;
  while (!job::is_final(state(id))) ++runs[run("[]").task];
  EXPECT_THAT(runs, SizeIs(1000));
  EXPECT_EQ(state(id), State::completed);
  EXPECT_THAT(tasks(id, 990), SizeIs(10));
}

}  // namespace
}  // namespace docket::engine
