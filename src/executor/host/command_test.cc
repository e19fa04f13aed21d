// Commands: what they get, what they may not, and that nothing of them stays.
#include "executor/host/command.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/process_table.h"
#include "executor/host/kinds.h"
#include "executor/host/machine_test.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"
#include "executor/landlock.h"
#include "support/temp_directory.h"

namespace docket::executor::host {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Each;
using testing::HasSubstr;
using testing::StartsWith;

namespace json = boost::json;

bool is_root() { return geteuid() == 0; }

// As root the commands become another user, as an agent would have it; else they stay the same.
Policy anything() {
  Policy policy;
  policy.command.exec_mode = ExecMode::any;
  policy.command.shell_mode = ShellMode::any;
  policy.command.run_as = "nobody";
  policy.command.is_same_user = !is_root();
  return policy;
}

Outcome execute(const CommandData& data, const Policy& policy = anything()) {
  QuietContext context;
  return run_exec(data, policy, {.job = "j-1", .input = {}, .limits = {}}, context);
}

Outcome shell(const std::string& command, std::int64_t timeout_s = 30,
              const Policy& policy = anything()) {
  QuietContext context;
  return run_shell({.command = command, .timeout_s = timeout_s}, policy,
                   {.job = "j-1", .input = {}, .limits = {}}, context);
}

std::string stdout_of(const Outcome& outcome) {
  const json::value result = json_of(outcome);
  return result.is_object() ? std::string(result.at("stdout").as_string()) : std::string();
}

// A number that no other process has among its arguments.
std::string unique_seconds() {
  static int last = 0;
  return "9" + std::to_string(getpid()) + "." + std::to_string(++last);
}

int processes_with(const std::string& word) {
  int count = 0;
  for (const std::int64_t pid : numbered_entries("/proc").numbers) {
    const std::string line = try_read_text("/proc/" + std::to_string(pid) + "/cmdline").text;
    if (line.find(word) != std::string::npos) ++count;
  }
  return count;
}

constexpr Millis patience{30'000};

class Watched {
 public:
  Micros passed() const { return clock_.monotonic() - begin_; }
  // Waits until it holds; false when that takes too long.
  template <class Condition>
  bool sees(const Condition& holds) const {
    QuietContext context;
    while (!holds()) {
      if (passed() > patience) return false;
      context.wait(Millis(20));
    }
    return true;
  }

 private:
  SystemClock clock_;
  Monotonic begin_ = clock_.monotonic();
};

TEST(Command, GivesWhatTheProgramWrote) {
  const json::value result =
      json_of(execute({.command = "/bin/echo", .arguments = {"a b", "*", "$HOME"}}));
  EXPECT_EQ(result.at("stdout"), "a b * $HOME\n");
  EXPECT_EQ(result.at("stderr"), "");
  EXPECT_EQ(result.at("exit_code"), 0);
  EXPECT_EQ(result.at("changed"), true);
  EXPECT_LT(result.at("duration_ms").as_int64(), 5000);
  EXPECT_EQ(result.as_object().size(), 5U);
}

TEST(Command, ADownfallOfTheProgramIsAResult) {
  EXPECT_EQ(json_of(shell("exit 7")).at("exit_code"), 7);
  const json::value killed = json_of(shell("kill -9 $$"));
  EXPECT_EQ(killed.at("exit_code"), -1);
  EXPECT_EQ(killed.at("signal"), "KILL");
  EXPECT_EQ(json_of(shell("echo oh >&2; exit 1")).at("stderr"), "oh\n");
}

// As a worker is: what loses its guardian comes to this process.
class Adopting {
 public:
  Adopting() { prctl(PR_SET_CHILD_SUBREAPER, 1); }
  Adopting(const Adopting&) = delete;
  Adopting& operator=(const Adopting&) = delete;
  ~Adopting() { prctl(PR_SET_CHILD_SUBREAPER, 0); }
};

// Commands that may signal their guardian.
Policy of_the_same_user() {
  Policy policy = anything();
  policy.command.is_same_user = true;
  policy.command.allow_root = true;
  return policy;
}

TEST(Command, WhatItsKilledGuardianLeavesIsGoneToo) {
  const Adopting adopting;
  const std::string seconds = unique_seconds();
  const std::string sleep = "setsid sleep " + seconds + " >/dev/null 2>&1 &";
  EXPECT_THAT(told(shell(sleep + sleep + " kill -9 $PPID; sleep 5", 30, of_the_same_user())),
              StartsWith("io: the command was lost"));
  EXPECT_EQ(processes_with(seconds), 0);
  EXPECT_TRUE(children_of(getpid()).empty()) << "nobody is left unwaited for";
}

TEST(Command, HasExactlyThisEnvironment) {
  Policy policy = anything();
  policy.command.environment = {{"SITE", "b4"}};
  policy.command.timezone = "Europe/Berlin";
  std::string names = stdout_of(
      execute({.command = "sh", .arguments = {"-c", "env | sed 's/=.*//' | sort"}}, policy));
  // The shell's own.
  for (const char* own : {"PWD\n", "OLDPWD\n", "SHLVL\n", "_\n"}) {
    if (const auto at = names.find(own); at != std::string::npos) names.erase(at, std::strlen(own));
  }
  EXPECT_EQ(names, "DOCKET_ATTEMPT\nDOCKET_JOB_ID\nHOME\nLANG\nLOGNAME\nPATH\nSITE\nTZ\nUSER\n");
  EXPECT_EQ(stdout_of(shell("echo $DOCKET_JOB_ID $DOCKET_ATTEMPT $LANG", 30, policy)),
            "j-1 1 C.UTF-8\n");
}

TEST(Command, StartsFromACleanState) {
  EXPECT_EQ(stdout_of(shell("umask; cat; ls /proc/self/fd | wc -l")), "0022\n4\n");
  EXPECT_EQ(stdout_of(shell("grep -E 'SigIgn|SigBlk|NoNewPrivs|CapEff|CapPrm|CapAmb|CapInh' "
                            "/proc/self/status | sort | tr -d '\\t'")),
            "CapAmb:0000000000000000\nCapEff:0000000000000000\nCapInh:0000000000000000\n"
            "CapPrm:0000000000000000\nNoNewPrivs:1\nSigBlk:0000000000000000\n"
            "SigIgn:0000000000000000\n");
  // A session of its own: field 6 of stat is the number of the process itself.
  EXPECT_EQ(stdout_of(shell("test $(cut -d' ' -f6 /proc/$$/stat) = $$ && echo own")), "own\n");
}

TEST(Command, RunsAsAnotherUser) {
  if (!is_root()) GTEST_SKIP() << "only root may switch";
  EXPECT_EQ(stdout_of(shell("id -u; id -g; id -G")),
            output_of("id -u nobody; id -g nobody; id -g nobody") + "\n");
  EXPECT_THAT(stdout_of(shell("cat /etc/shadow 2>&1; true")), HasSubstr("Permission denied"));
}

TEST(Command, MayNotChangeTheMachine) {
  EXPECT_NE(json_of(shell("unshare -r true")).at("exit_code"), 0);
  EXPECT_NE(json_of(shell("mount -t tmpfs x /tmp")).at("exit_code"), 0);
  EXPECT_EQ(stdout_of(shell("grep ^Seccomp: /proc/self/status | tr -d '\\t '")), "Seccomp:2\n");
}

TEST(Command, MakesNoSystemCallsThatItDoesNotNeed) {
  ASSERT_TRUE(has_tool("perl"));
  // io_uring_setup (425 everywhere) with an address that is none: EFAULT if anybody looked.
  EXPECT_EQ(stdout_of(execute(
                {.command = "perl", .arguments = {"-e", "syscall(425, 1, 0); print $! + 0"}})),
            "1");
  if (output_of("uname -m") != "x86_64") GTEST_SKIP() << "only x86-64 has a second table";
  // getpid in the table of x32.
  EXPECT_EQ(json_of(execute({.command = "perl", .arguments = {"-e", "syscall(0x40000027)"}}))
                .at("signal"),
            "SYS");
}

TEST(Command, IsFoundAsAShellWould) {
  EXPECT_EQ(told(execute({.command = "no-such-program"})),
            "not_found: command not found: no-such-program");
  EXPECT_EQ(told(execute({.command = "/usr/bin/no-such-program"})),
            "not_found: command not found: /usr/bin/no-such-program");
  EXPECT_EQ(told(execute({.command = "/etc/passwd"})), "denied: permission denied: /etc/passwd");
  EXPECT_EQ(told(execute({.command = "/etc"})), "denied: permission denied: /etc");
  EXPECT_EQ(stdout_of(execute({.command = "uname", .arguments = {"-r"}})),
            output_of("uname -r") + "\n");
}

TEST(Command, WorksInItsDirectory) {
  EXPECT_EQ(stdout_of(execute({.command = "pwd", .directory = "/usr"})), "/usr\n");
  EXPECT_EQ(told(execute({.command = "pwd", .directory = "/no/such"})),
            "not_found: cannot enter directory \"/no/such\": No such file or directory");
  const test::TempDirectory closed;
  std::filesystem::permissions(closed.path(), std::filesystem::perms::none);
  EXPECT_EQ(told(execute({.command = "pwd", .directory = closed.path().string()})),
            "denied: cannot enter directory \"" + closed.path().string() + "\": Permission denied");
  Policy policy = anything();
  policy.command.cwd_roots = {"/usr"};
  EXPECT_EQ(stdout_of(execute({.command = "pwd", .directory = "/usr/bin"}, policy)), "/usr/bin\n");
  EXPECT_EQ(stdout_of(execute({.command = "pwd"}, policy)), "/usr\n");
  for (const char* outside : {"/etc", "/usr/../etc", "/proc/self/root"}) {
    EXPECT_THAT(told(execute({.command = "pwd", .directory = outside}, policy)),
                HasSubstr("is not allowed by host policy"));
  }
}

TEST(Command, MuchOutputIsCutAndDoesNotBlock) {
  const json::value result =
      json_of(shell("head -c 10485760 /dev/zero | tr '\\0' x; echo end >&2"));
  EXPECT_EQ(result.at("stdout").as_string().size(), 256U << 10);
  EXPECT_EQ(result.at("stdout_truncated"), true);
  EXPECT_EQ(result.at("exit_code"), 0);
  EXPECT_EQ(result.at("stderr"), "end\n");
  EXPECT_FALSE(result.as_object().contains("stderr_truncated"));
}

TEST(Command, OutputThatJsonMakesLongIsCutMore) {
  const Outcome outcome = shell("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2");
  ASSERT_TRUE(std::holds_alternative<Output>(outcome)) << told(outcome);
  EXPECT_LE(std::get<Output>(outcome).json.size(), 1U << 20);
  EXPECT_EQ(json_of(outcome).at("stderr_truncated"), true);
}

TEST(Command, OutputIsValidText) {
  EXPECT_EQ(stdout_of(shell("printf 'a\\377\\376b'")),
            "a\xEF\xBF\xBD\xEF\xBF\xBD"
            "b");
  Policy policy = anything();
  policy.command.output_cap = 4;
  // Three bytes each: the second is cut in two.
  const json::value result = json_of(shell("printf '€€'", 30, policy));
  EXPECT_EQ(result.at("stdout"), "€");
  EXPECT_EQ(result.at("stdout_truncated"), true);
}

TEST(Command, TimeIsUp) {
  const std::string seconds = unique_seconds();
  const Watched watched;
  const Outcome outcome = execute({.command = "sleep", .arguments = {seconds}, .timeout_s = 1});
  EXPECT_EQ(told(outcome), "timeout: command timed out after 1s");
  EXPECT_GE(watched.passed(), Millis(1000));
  EXPECT_LT(watched.passed(), Millis(5500));
  const json::value data = json::parse(std::get<Failure>(outcome).detail);
  EXPECT_EQ(data.at("exit_code"), -1);
  EXPECT_EQ(data.at("changed"), true);
  EXPECT_EQ(data.at("stdout"), "");
  EXPECT_GE(data.at("duration_ms").as_int64(), 1000);
  EXPECT_EQ(processes_with(seconds), 0);
}

TEST(Command, OneThatIgnoresTheEndIsKilled) {
  const std::string seconds = unique_seconds();
  const Watched watched;
  const Outcome outcome =
      shell("trap '' TERM; echo started; sleep " + seconds + "; sleep " + seconds, 3);
  EXPECT_EQ(told(outcome), "timeout: command timed out after 3s");
  EXPECT_GE(watched.passed(), Millis(8000));
  EXPECT_LT(watched.passed(), patience);
  EXPECT_EQ(json::parse(std::get<Failure>(outcome).detail).at("stdout"), "started\n");
  EXPECT_EQ(processes_with(seconds), 0);
}

TEST(Command, WhatItLeavesBehindIsGone) {
  const std::string seconds = unique_seconds();
  const std::string sleeps = "sleep " + seconds;
  const std::string leftovers[] = {
      sleeps + " & " + sleeps + " & exit 0",                            // holds the output
      sleeps + " >/dev/null 2>&1 & exit 0",                             // does not
      "setsid " + sleeps + " >/dev/null 2>&1 & exit 0",                 // a session of its own
      "(setsid sh -c '" + sleeps + " & " + sleeps + " &' &) ; exit 0",  // forked twice
  };
  for (const std::string& command : leftovers) {
    SCOPED_TRACE(command);
    const Watched watched;
    EXPECT_EQ(json_of(shell(command)).at("exit_code"), 0);
    EXPECT_LT(watched.passed(), Millis(8000));
    EXPECT_EQ(processes_with(seconds), 0);
  }
}

// Cancelled after a number of questions.
class Cancelled final : public Context {
 public:
  bool is_cancelled() const override { return ++asked_ > 3; }
  void progress(double, std::string_view) override {}
  const Clock& clock() const override { return clock_; }

 private:
  SystemClock clock_;
  mutable int asked_ = 0;
};

TEST(Command, ACancelledOneHasAsLongAsThePolicySays) {
  const std::string seconds = unique_seconds();
  Policy policy = anything();
  policy.command.cancel_grace = Millis(100);
  Cancelled context;
  const Watched watched;
  const Outcome outcome =
      run_shell({.command = "trap '' TERM; sleep " + seconds + " & sleep " + seconds}, policy,
                {.input = {}, .limits = {}}, context);
  EXPECT_EQ(told(outcome), "cancelled: cancelled");
  // Three looks of at most 50 ms before it is cancelled.
  EXPECT_LT(watched.passed(), Millis(4000));
  EXPECT_EQ(processes_with(seconds), 0);
}

TEST(Command, AStoppedGuardianHoldsNobodyUp) {
  const Adopting adopting;
  const std::string seconds = unique_seconds();
  Policy policy = of_the_same_user();
  policy.command.cancel_grace = Millis(100);
  Cancelled context;
  const Watched watched;
  run_shell({.command = "kill -STOP $PPID; setsid sleep " + seconds + " & sleep " + seconds},
            policy, {.input = {}, .limits = {}}, context);
  EXPECT_LT(watched.passed(), patience);
  EXPECT_EQ(processes_with(seconds), 0);
}

TEST(Command, ACancelledOneIsAskedToEndFirst) {
  Policy policy = anything();
  policy.command.cancel_grace = 2 * patience;
  Cancelled context;
  const Watched watched;
  run_shell({.command = "trap 'exit 3' TERM; while :; do sleep 0.01; done"}, policy,
            {.input = {}, .limits = {}}, context);
  EXPECT_LT(watched.passed(), patience);
}

TEST(Command, DiesWithItsWorker) {
  const std::string seconds = unique_seconds();
  const pid_t worker = fork();
  if (worker == 0) {
    const std::string sleeps = "sleep " + seconds;
    shell("setsid " + sleeps + " & " + sleeps);
    _exit(0);
  }
  // The guardian and the shell have the number among their words too.
  EXPECT_TRUE(Watched().sees([&] { return processes_with(seconds) >= 3; }));
  kill(worker, SIGKILL);
  waitpid(worker, nullptr, 0);
  EXPECT_TRUE(Watched().sees([&] { return processes_with(seconds) == 0; }));
}

Policy listed(std::vector<AllowedProgram> allowed) {
  Policy policy = anything();
  policy.command.exec_mode = ExecMode::allowlist;
  policy.command.allowed = std::move(allowed);
  return policy;
}

TEST(AllowList, LetsOnlyItsProgramsRun) {
  const std::string echo = std::filesystem::canonical("/bin/echo").string();
  const Policy policy = listed({{echo}, {"/usr/bin/not-installed"}});
  EXPECT_EQ(stdout_of(execute({.command = "echo", .arguments = {"a"}}, policy)), "a\n");
  EXPECT_EQ(stdout_of(execute({.command = "/bin/echo", .arguments = {"a"}}, policy)), "a\n");
  EXPECT_THAT(
      told(execute({.command = "id"}, policy)),
      AllOf(StartsWith("denied: command \"/"), HasSubstr("/id\" is not allowed by host policy")));
  // What is not listed is not looked for, as far as the answer tells.
  EXPECT_EQ(told(execute({.command = "no-such-program"}, policy)),
            "denied: command \"no-such-program\" is not allowed by host policy");
  EXPECT_EQ(told(execute({.command = "not-installed"}, policy)),
            "not_found: command not found: not-installed");
}

TEST(AllowList, HoldsArgumentsAgainstItsPatterns) {
  const std::string echo = std::filesystem::canonical("/bin/echo").string();
  const Policy policy = listed({{echo, {{"-n", "[a-z]+|[0-9]{1,4}"}}}});
  EXPECT_EQ(stdout_of(execute({.command = "echo", .arguments = {"-n", "abc"}}, policy)), "abc");
  EXPECT_EQ(stdout_of(execute({.command = "echo", .arguments = {"-n", "1234"}}, policy)), "1234");
  const std::vector<std::string> refused[] = {
      {}, {"-n"}, {"-n", "abc", "d"}, {"-n", "12345"}, {"-n", "abc1"}, {"-n", "a\nb"}, {"-e", "a"}};
  for (const auto& arguments : refused) {
    EXPECT_THAT(told(execute({.command = "echo", .arguments = arguments}, policy)),
                StartsWith("denied: "));
  }
}

TEST(AllowList, APatternIsForTheWholeArgument) {
  const std::string echo = std::filesystem::canonical("/bin/echo").string();
  const Policy policy = listed({{echo, {{"x)|y"}}}});
  EXPECT_EQ(stdout_of(execute({.command = "echo", .arguments = {"y"}}, policy)), "y\n");
  EXPECT_EQ(stdout_of(execute({.command = "echo", .arguments = {"x)"}}, policy)), "x)\n");
  for (const std::string argument : {"xanything", "anything y", "x", "y;"}) {
    EXPECT_THAT(told(execute({.command = "echo", .arguments = {argument}}, policy)),
                StartsWith("denied: "));
  }
}

TEST(AllowList, AFileOfManyProgramsIsOnlyTheOneThatIsListed) {
  const test::TempDirectory folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  const std::string shell = std::filesystem::canonical("/bin/sh").string();
  AllowedProgram entry{shell};
  entry.is_unsafe = true;
  const Policy policy = listed({entry});
  std::filesystem::create_symlink(shell, folder.path() / "other");
  const auto outcome = execute({.command = (folder.path() / "other").string(),
                                .arguments = {"-c", "tr '\\0' ' ' < /proc/$$/cmdline"}},
                               policy);
  EXPECT_THAT(stdout_of(outcome), StartsWith(std::string(base_name(shell)) + " -c"));
}

TEST(AllowList, MayShortenTheTime) {
  const std::string sleep = std::filesystem::canonical("/bin/sleep").string();
  AllowedProgram entry{sleep};
  entry.timeout_max_s = 1;
  EXPECT_EQ(
      told(execute({.command = "sleep", .arguments = {"60"}, .timeout_s = 300}, listed({entry}))),
      "timeout: command timed out after 1s");
}

TEST(AllowList, AProgramThatTheUserCanChangeDoesNotCount) {
  if (!is_root()) GTEST_SKIP() << "only root may give a file away";
  const test::TempDirectory folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  const std::string program = (folder.path() / "tool").string();
  write_file(program, "#!/bin/sh\necho ran\n");
  std::filesystem::permissions(program, std::filesystem::perms(0755));
  EXPECT_EQ(stdout_of(execute({.command = program}, listed({{program}}))), "ran\n");
  std::filesystem::permissions(program, std::filesystem::perms(0757));
  EXPECT_THAT(told(execute({.command = program}, listed({{program}}))), StartsWith("denied: "));
  std::filesystem::permissions(program, std::filesystem::perms(0755));
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0777));
  EXPECT_THAT(told(execute({.command = program}, listed({{program}}))), StartsWith("denied: "));
}

TEST(Policies, MayTurnCommandsOff) {
  Policy policy = anything();
  policy.command.exec_mode = ExecMode::off;
  policy.command.shell_mode = ShellMode::off;
  EXPECT_EQ(told(execute({.command = "id"}, policy)), "denied: commands are disabled on this host");
  EXPECT_EQ(told(shell("id", 30, policy)), "denied: shell commands are disabled on this host");
  EXPECT_THAT(accepted_kinds(policy), Each(testing::Not(StartsWith("command."))));
  EXPECT_THAT(accepted_kinds(anything()), testing::Contains("command.shell.execute"));
}

TEST(Policies, CommandsNeedAUser) {
  Policy policy = anything();
  policy.command.is_same_user = false;
  policy.command.run_as = "no-such-user";
  EXPECT_EQ(told(execute({.command = "id"}, policy)),
            "denied: commands are off on this host: there is no user \"no-such-user\"");
  policy.command.run_as = "root";
  EXPECT_THAT(told(execute({.command = "id"}, policy)),
              HasSubstr("commands are off on this host: they would run as root"));
  policy.command.is_same_user = true;
  if (is_root()) {
    EXPECT_THAT(told(execute({.command = "id"}, policy)), HasSubstr("the agent runs as root"));
  }
  EXPECT_THAT(accepted_kinds({}),
              AnyOf(testing::Contains("command.exec.execute"), testing::SizeIs(12)));
}

TEST(Landlock, LetsACommandWriteBelowItsDirectoryOnly) {
  if (Landlock::version() == 0) GTEST_SKIP() << "no Landlock in this kernel";
  const test::TempDirectory folder;
  std::filesystem::create_directory(folder.path() / "in");
  for (const auto& each : {folder.path(), folder.path() / "in"}) {
    std::filesystem::permissions(each, std::filesystem::perms(0777));
  }
  Policy policy = anything();
  policy.command.use_landlock = true;
  EXPECT_THAT(check(policy).error().message, HasSubstr("command.cwd_roots: has /, "))
      << "else any client could ask to be there";
  policy.command.cwd_roots = {folder.path().string()};
  EXPECT_TRUE(check(policy));
  QuietContext context;
  const Outcome outcome =
      run_shell({.command = "echo a > inside; cat inside; echo b > ../outside || echo refused",
                 .directory = (folder.path() / "in").string()},
                policy, {.input = {}, .limits = {}}, context);
  EXPECT_EQ(stdout_of(outcome), "a\nrefused\n");
}

}  // namespace
}  // namespace docket::executor::host
