#include "executor/program_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/landlock.h"

namespace docket::executor {
namespace {

std::string describe(const ProgramOutcome& outcome) {
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    return std::string(name(failure->kind)) + ": " + failure->message;
  }
  const auto& end = std::get<ProgramEnd>(outcome);
  return std::to_string(end.exit_code) + " " + end.output + "|" + end.errors;
}

std::string run(std::string program, std::vector<std::string> arguments,
                std::string_view input = {}, Limits limits = {}) {
  QuietContext context;
  return describe(context.run_program({.program = std::move(program),
                                       .arguments = std::move(arguments),
                                       .input = input,
                                       .limits = limits}));
}

// Cancelled from the third question on.
class Impatient final : public Context {
 public:
  bool is_cancelled() const override { return ++asked_ > 2; }
  void progress(double, std::string_view) override {}
  const Clock& clock() const override { return quiet_.clock(); }

 private:
  mutable int asked_ = 0;
  QuietContext quiet_;
};

TEST(RunProgram, GivesWhatTheProgramSaid) {
  EXPECT_EQ(run("cat", {}, "hello"), "0 hello|");
  EXPECT_EQ(run("sh", {"-c", "echo err >&2; exit 3"}), "3 |err\n");
}

TEST(RunProgram, BoundsWhatItUses) {
  EXPECT_EQ(run("cat", {"/dev/zero"}, {}, {.output_bytes = 1000}),
            "output_limit: The program cat wrote more than its limit of 1000 bytes.");
  EXPECT_EQ(run("sleep", {"100"}, {}, {.wall = Millis(50)}),
            "time_limit: The program sleep ran longer than its limit.");
  EXPECT_EQ(run("sh", {"-c", "while :; do :; done"}, {}, {.cpu = Millis(100)}),
            "time_limit: The program sh ran longer than its limit.");
  EXPECT_EQ(run("tail", {"/dev/zero"}, {}, {.memory_bytes = 100 << 20}),
            "memory_limit: The program tail needed more memory than its limit of 104857600 bytes.");
  EXPECT_EQ(run("perl", {"-e", "CORE::dump"}),
            "crashed: The program perl was killed by signal 6 (SIGABRT).");
}

TEST(RunProgram, IsKilledWhenTheTaskIsCancelled) {
  Impatient context;
  EXPECT_EQ(describe(context.run_program(
                {.program = "sleep", .arguments = {"100"}, .input = {}, .limits = {}})),
            "cancelled: The task was cancelled.");
}

TEST(RunProgram, HasASandboxOfItsOwn) {
  EXPECT_THAT(run("perl", {"-e", "socket(S,2,1,0) || print $!"}),
              testing::StartsWith("0 Operation not permitted"));
  if (Landlock::version() == 0) GTEST_SKIP() << "no Landlock in this kernel";
  EXPECT_THAT(run("cat", {"/etc/passwd"}), testing::HasSubstr("Permission denied"));
}

TEST(RunProgram, LooksInTwoFoldersOnly) {
  for (const char* name : {"", ".", "..", "../bin/cat", "/bin/cat", "no-such-program"}) {
    EXPECT_EQ(run(name, {}), "internal: The program " + std::string(name) +
                                 " is not installed, or may not be run here.");
  }
}

}  // namespace
}  // namespace docket::executor
