#include "worker/programs.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
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
    ASSERT_THAT(waiting(), SizeIs(1));
    programs_->end_all();
    for (const int process : children(getpid(), "sh")) waitpid(process, nullptr, 0);
  }

  // What waits, once it is executed: with the thread sanitizer vfork(2) is fork(2).
  static std::vector<int> waiting() {
    const Monotonic until = world.clock->monotonic() + Millis(30'000);
    std::vector<int> found;
    while (found.empty() && world.clock->monotonic() < until) found = children(getpid(), "sh");
    return found;
  }

  // What a worker does, and what the spawner's loop does meanwhile. Gives how the program ended.
  int call(const executor::ProgramFiles& files, int errors) {
    const ProgramRequest request{.program = "sh",
                                 .arguments = {"-c", "read x; echo hm >&2; echo \"$$ $x\""},
                                 .reads_once = true};
    EXPECT_TRUE(send_request(line_, request, {files.input(), files.output(), errors}));
    programs_->hear();
    programs_->rest(now_);
    for (;;) {
      int status = 0;
      const pid_t process = waitpid(-1, &status, 0);
      if (process <= 0) return -1;
      EXPECT_TRUE(programs_->take_end(process, status, Micros(7)));
      const auto reply = receive_reply(line_);
      if (!reply || !*reply) continue;
      EXPECT_TRUE((*reply)->was_started);
      return (*reply)->status;
    }
  }
  // Gives the output.
  std::string run(const std::string& input) {
    auto files = executor::ProgramFiles::make(input).value();
    EXPECT_EQ(call(files, files.errors()), 0);
    return files.read_output().value();
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
    const std::vector<int> spares = waiting();
    ASSERT_THAT(spares, SizeIs(1));
    EXPECT_EQ(run(name + "\n"), std::to_string(spares.front()) + " " + name + "\n");
  }
  EXPECT_EQ(programs_->close_line(worker), Micros(4 * 7)) << "a spare counts for whom it served";
}

// A worker that was taken over.
TEST_F(ProgramsTest, APipeThatNobodyReadsHoldsUpNobody) {
  for (int i = 0; i < 2; ++i) run("word\n");
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
  const Descriptor read_end(ends[0]);
  const Descriptor full(ends[1]);
  while (write(full.number(), "x", 1) > 0) {
  }
  ASSERT_EQ(fcntl(full.number(), F_SETFL, 0), 0) << "whoever writes now waits";
  const auto files = executor::ProgramFiles::make("word\n").value();
  EXPECT_EQ(call(files, full.number()), SIGKILL) << "what it said did not reach its call";
  EXPECT_THAT(run("word\n"), testing::EndsWith(" word\n"));
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
  const std::vector<int> spares = waiting();
  ASSERT_THAT(spares, SizeIs(1));
  EXPECT_EQ(programs_->rest(now_), -1);
  int status = 0;
  ASSERT_EQ(waitpid(spares.front(), &status, 0), spares.front());
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(programs_->take_end(spares.front(), status, Micros(0)));
  EXPECT_THAT(run("word\n"), testing::EndsWith(" word\n"));
}

}  // namespace
}  // namespace docket::worker
