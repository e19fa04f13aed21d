#include "executor/program_starter.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/process_table.h"
#include "executor/program_run.h"

namespace docket::executor {
namespace {

using testing::EndsWith;
using testing::IsEmpty;
using testing::SizeIs;

// "<exit code> <output>|<errors>", or the failure.
std::string run(const std::string& script, std::string_view input, Limits limits = {}) {
  QuietContext context;
  const ProgramOutcome outcome = context.run_program({.program = "sh",
                                                      .arguments = {"-c", script},
                                                      .input = input,
                                                      .limits = limits,
                                                      .reads_once = true});
  if (const auto* failure = std::get_if<Failure>(&outcome)) return failure->message;
  const auto& end = std::get<ProgramEnd>(outcome);
  return std::to_string(end.exit_code) + " " + end.output + "|" + end.errors;
}

// Says its own number, what it read and what it makes of it.
constexpr const char* greet = "read x; echo \"$$ $x\"; echo hm >&2; exit 3";

// The spare lives as long as its thread.
template <class Test>
void in_a_thread(Test test) {
  std::thread(test).join();
}

TEST(ProgramStarter, TheThirdCallOfAKindFindsItsProgramStarted) {
  const std::vector<pid_t> before = children_of(getpid());
  in_a_thread([] {
    EXPECT_THAT(run(greet, "one\n"), EndsWith(" one\n|hm\n"));
    EXPECT_THAT(children_of(getpid()), IsEmpty()) << "it may have been the only one";
    EXPECT_THAT(run(greet, "two\n"), EndsWith(" two\n|hm\n"));
    for (const char* name : {"three", "four", "five"}) {
      const std::vector<pid_t> waiting = children_of(getpid());
      ASSERT_THAT(waiting, SizeIs(1));
      EXPECT_EQ(run(greet, std::string(name) + "\n"),
                "3 " + std::to_string(waiting.front()) + " " + name + "\n|hm\n");
    }
  });
  EXPECT_EQ(children_of(getpid()), before);
}

TEST(ProgramStarter, WhatHasWaitedHasTheLimitsOfItsCall) {
  in_a_thread([] {
    const char* script = "read x; while :; do echo \"$x\"; done";
    const Limits small{.output_bytes = 100};
    const Limits large{.output_bytes = 10'000};
    for (const Limits& limits : {large, large, small}) {
      EXPECT_EQ(run(script, "word\n", limits), "The program sh wrote more than its limit of " +
                                                   std::to_string(limits.output_bytes) + " bytes.");
    }
    const char* obey = "read x; while [ \"$x\" = go ]; do :; done";
    for (int i = 0; i < 2; ++i) EXPECT_EQ(run(obey, "stop\n"), "0 |");
    EXPECT_EQ(run(obey, "go\n", {.cpu = Millis(100)}), "The program sh ran longer than its limit.");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(run(obey, "stop\n"), "0 |");
    EXPECT_EQ(run(obey, "go\n", {.wall = Millis(50)}), "The program sh ran longer than its limit.");
  });
}

TEST(ProgramStarter, WhatIsTooLargeForAPipeIsReadFromAFile) {
  in_a_thread([] {
    const std::string large(300U << 10, 'x');
    for (int i = 0; i < 2; ++i) run(greet, "word\n");
    const std::vector<pid_t> waiting = children_of(getpid());
    EXPECT_THAT(run(greet, large + "\n"), EndsWith(" " + large + "\n|hm\n"));
    EXPECT_EQ(children_of(getpid()), waiting) << "for the next small one";
  });
}

TEST(ProgramStarter, AnotherCallTakesThePlaceOfWhatWaits) {
  in_a_thread([] {
    for (int i = 0; i < 2; ++i) run(greet, "word\n");
    const std::vector<pid_t> waiting = children_of(getpid());
    const std::string other = std::string(greet) + "2";
    run(other, "word\n");
    EXPECT_EQ(children_of(getpid()), waiting) << "it may have been the only one";
    run(other, "word\n");
    ASSERT_THAT(children_of(getpid()), SizeIs(1));
    EXPECT_NE(children_of(getpid()), waiting);
  });
}

TEST(ProgramStarter, WhatHasDiedWaitingIsMissedByNobody) {
  in_a_thread([] {
    for (int i = 0; i < 2; ++i) run(greet, "word\n");
    const std::vector<pid_t> waiting = children_of(getpid());
    ASSERT_THAT(waiting, SizeIs(1));
    kill(waiting.front(), SIGKILL);
    siginfo_t found{};
    ASSERT_EQ(waitid(P_PID, waiting.front(), &found, WEXITED | WNOWAIT), 0);
    EXPECT_THAT(run(greet, "three\n"), EndsWith(" three\n|hm\n"));
    EXPECT_THAT(children_of(getpid()), testing::Not(testing::Contains(waiting.front())));
  });
}

}  // namespace
}  // namespace docket::executor
