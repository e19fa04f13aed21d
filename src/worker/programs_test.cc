#include "worker/programs.h"

#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/program_files.h"
#include "executor/start_program.h"
#include "worker/pool_harness.h"

namespace docket::worker {
namespace {

using testing::SizeIs;

class ProgramsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto sandbox = executor::Sandbox::for_programs({executor::path_of_program("sh")}, {},
                                                   executor::WithoutLandlock::allow);
    ASSERT_TRUE(sandbox);
    programs_.emplace(std::vector<std::string>{"sh"}, *std::move(sandbox));
    line_ = programs_->open_line(worker).value();
  }
  void TearDown() override {
    programs_->end_all();
    for (const int process : children(getpid(), "sh")) waitpid(process, nullptr, 0);
  }

  // What a worker does, and what the spawner's loop does meanwhile. Gives the output.
  std::string run(const std::string& input) {
    auto files = executor::ProgramFiles::make(input).value();
    const ProgramRequest request{
        .program = "sh", .arguments = {"-c", "read x; echo \"$$ $x\""}, .reads_once = true};
    EXPECT_TRUE(send_request(line_, request, {files.input(), files.output(), files.errors()}));
    programs_->hear();
    programs_->rest(now_);
    for (;;) {
      int status = 0;
      const pid_t process = waitpid(-1, &status, 0);
      if (process <= 0) return "no child";
      EXPECT_TRUE(programs_->take_end(process, status, Micros(7)));
      const auto reply = receive_reply(line_);
      if (!reply || !*reply) continue;
      EXPECT_TRUE((*reply)->was_started);
      EXPECT_EQ((*reply)->status, 0);
      return files.read_output().value();
    }
  }

  static constexpr Spawner::Worker worker{1};
  std::optional<Programs> programs_;
  Descriptor line_;
  Monotonic now_{Millis(1'000'000)};
};

TEST_F(ProgramsTest, OneWaitsForTheNextFile) {
  run("one\n");
  run("two\n");
  for (const std::string name : {"three", "four"}) {
    const std::vector<int> waiting = children(getpid(), "sh");
    ASSERT_THAT(waiting, SizeIs(1));
    EXPECT_EQ(run(name + "\n"), std::to_string(waiting.front()) + " " + name + "\n");
  }
  EXPECT_EQ(programs_->close_line(worker), Micros(4 * 7)) << "a spare counts for whom it served";
}

TEST_F(ProgramsTest, WhatWaitsIsKilledAfterAWhile) {
  for (int i = 0; i < 2; ++i) run("word\n");
  EXPECT_EQ(programs_->rest(now_), Programs::spare_rest.count());
  now_ += Programs::spare_rest - Millis(1);
  EXPECT_EQ(programs_->rest(now_), 1);
  run("word\n");
  now_ += Programs::spare_rest - Millis(1);
  EXPECT_EQ(programs_->rest(now_), 1) << "from the last call on";
  now_ += Millis(1);
  EXPECT_EQ(programs_->rest(now_), -1);
  const std::vector<int> waiting = children(getpid(), "sh");
  ASSERT_THAT(waiting, SizeIs(1)) << "not yet waited for";
  int status = 0;
  ASSERT_EQ(waitpid(waiting.front(), &status, 0), waiting.front());
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(programs_->take_end(waiting.front(), status, Micros(0)));
  EXPECT_THAT(run("word\n"), testing::EndsWith(" word\n"));
}

}  // namespace
}  // namespace docket::worker
