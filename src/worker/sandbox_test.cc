// What a worker may not do, and what its helper programs may not; the pool lives on.
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/landlock.h"
#include "worker/pool_harness.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

namespace docket::worker {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

int spawner_process() { return children(getpid(), "docket-spawner").at(0); }

TEST(Sandbox, RefusesAWorkerWhatNoComputationNeeds) {
  struct Row {
    const char* deed;
    const char* says;
  };
  const Row rows[] = {{"socket", "EPERM"}, {"create", "EPERM"},      {"execute", "EPERM"},
                      {"fork", "EPERM"},   {"kill_parent", "EPERM"}, {"signal_parent", "EPERM"}};
  Harness harness;
  for (const Row& row : rows) {
    EXPECT_EQ(harness.run(std::string("forbidden ") + row.deed), row.says) << row.deed;
  }
  EXPECT_EQ(harness.run("forbidden ptrace"),
            "crashed: The worker was killed by signal 31 (SIGSYS) in attempt 1.");
  EXPECT_EQ(harness.run("echo alive"), "echo alive");
}

TEST(Sandbox, HidesTheFilesOfTheMachine) {
  if (executor::Landlock::version() == 0) GTEST_SKIP() << "no Landlock in this kernel";
  Harness harness;
  for (const char* path :
       {"/etc/passwd", "/root", "/", "/home", "/usr/share", "/proc/self/environ"}) {
    if (is_sanitized && std::string_view(path).starts_with("/proc")) continue;
    EXPECT_EQ(harness.run(std::string("forbidden read ") + path), "EACCES") << path;
  }
  EXPECT_EQ(harness.run("forbidden read /etc/ld.so.cache"), "done");
}

TEST(Programs, GiveTheirOutputErrorsAndExitCode) {
  Harness harness;
  EXPECT_EQ(harness.run("program cat\nhello"), "0 hello|");
  EXPECT_EQ(harness.run("program cat /dev/stdin -\nhello"), "0 hellohello|");
  EXPECT_EQ(harness.run("program sh -c \"echo out; echo err >&2; exit 3\""), "3 out\n|err\n");
  EXPECT_EQ(harness.run("program env"),
            "0 PATH=/usr/bin\nLC_ALL=C.UTF-8\nHOME=/nonexistent\nOMP_THREAD_LIMIT=1\n|");
}

TEST(Programs, ReadAPdfFromStandardInput) {
  if (access("/usr/bin/pdftotext", X_OK) != 0) GTEST_SKIP() << "no pdftotext here";
  const std::string content = "BT /F1 12 Tf 20 100 Td (Harbour Notes) Tj ET";
  const std::string pdf =
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
      "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 "
      "5 0 R>>>>>>endobj\n"
      "4 0 obj<</Length " +
      std::to_string(content.size()) + ">>stream\n" + content +
      "\nendstream endobj\n"
      "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
      "trailer<</Root 1 0 R/Size 6>>\n";
  Harness harness;
  EXPECT_THAT(harness.run("program pdftotext /dev/stdin -\n" + pdf), HasSubstr("Harbour Notes"));
}

TEST(Programs, AreOnlyThoseThatTheKindNames) {
  Harness harness;
  for (const char* name : {"ls", "../bin/cat", "/bin/cat", "no-such-program"}) {
    EXPECT_THAT(harness.run(std::string("program ") + name),
                StartsWith("internal: The program " + std::string(name) + " is not installed"));
  }
}

TEST(Programs, HaveTheirOwnLimits) {
  struct Row {
    const char* input;
    executor::Limits limits;
    const char* says;
  };
  const Row rows[] = {
      {"program cat /dev/zero",
       {.output_bytes = 1000},
       "output_limit: The program cat wrote more than its limit of 1000 bytes."},
      {"program sh -c \"while :; do :; done\"",
       {.cpu = Millis(500)},
       "time_limit: The program sh ran longer than its limit."},
      {"program sleep 100",
       {.wall = Millis(100)},
       "time_limit: The task ran longer than its limit of 0.1 s."},
      {"program perl -e CORE::dump",
       {},
       "crashed: The program perl was killed by signal 6 (SIGABRT)."},
  };
  Harness harness;
  for (const Row& row : rows) EXPECT_EQ(harness.run(row.input, row.limits), row.says);
  if (!is_sanitized) {
    EXPECT_EQ(
        harness.run("program tail /dev/zero", {.memory_bytes = 100 << 20}),
        "memory_limit: The program tail needed more memory than its limit of 104857600 bytes.");
  }
  EXPECT_THAT(harness.run("program head -c 1000 /dev/zero", {.output_bytes = 10'000}),
              SizeIs(1000 + 3));
  EXPECT_EQ(harness.run("echo alive"), "echo alive");
}

TEST(Programs, AreRefusedWhatNoFilterNeeds) {
  Harness harness;
  EXPECT_THAT(harness.run("program sh -c \"sleep 100 & echo started\""), HasSubstr("annot fork"));
  EXPECT_THAT(harness.run("program sh -c \"echo x >/tmp/made\""),
              HasSubstr("cannot create /tmp/made: Operation not permitted"));
  EXPECT_THAT(harness.run("program perl -e \"socket(S,2,1,0) || print $!\""),
              StartsWith("0 Operation not permitted"));
  EXPECT_THAT(harness.run("program perl -e \"kill(9,getppid()) || print $!\""),
              StartsWith("0 Operation not permitted"));
  if (executor::Landlock::version() == 0) return;
  EXPECT_THAT(harness.run("program cat /etc/passwd"), HasSubstr("Permission denied"));
  EXPECT_THAT(harness.run("program sh -c \"exec /usr/bin/id\""), HasSubstr("Permission denied"));
}

TEST(Programs, ErrorsWithoutEndAreCutAndDoNotBlock) {
  Harness harness;
  const std::string says = harness.run(
      "program sh -c \"i=0; while [ $i -lt 20000 ]; do echo 0123456789 >&2; "
      "i=$((i+1)); done; echo done\"");
  EXPECT_THAT(says, StartsWith("0 done\n|0123456789\n"));
  EXPECT_THAT(says, SizeIs(std::string("0 done\n|").size() + 4096));
}

TEST(Programs, LargeInputsAndOutputsPass) {
  Harness harness;
  constexpr std::size_t bytes = is_sanitized ? 4U << 20 : 50U << 20;
  const std::string says = harness.run("program cat\n" + std::string(bytes, 'x'));
  EXPECT_THAT(says, SizeIs(bytes + 3));
}

constexpr Millis patience{30'000};

// Waits until the spawner has children of this name, or none.
bool has_children(const std::string& name, bool has_some) {
  const int spawner = spawner_process();
  const Monotonic until = world.clock->monotonic() + patience;
  while (children(spawner, name).empty() == has_some) {
    if (world.clock->monotonic() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

// And not with its worker, which would have its grace first.
TEST(Programs, DieWithTheirTask) {
  Harness harness({.kill_grace = 2 * patience});
  const wire::TaskAttempt task = harness.submit("program sleep 100");
  ASSERT_TRUE(has_children("sleep", true));
  harness.pool().cancel({task});
  EXPECT_EQ(harness.result(task), "cancelled: The task was cancelled.");
  EXPECT_TRUE(has_children("sleep", false));
  EXPECT_EQ(harness.run("program cat\nagain"), "0 again|");
}

TEST(Programs, DieWithTheirWorker) {
  Harness harness;
  const wire::TaskAttempt task = harness.submit("program sleep 100");
  ASSERT_TRUE(has_children("sleep", true));
  for (const int worker : children(spawner_process(), "docket-worker")) kill(worker, SIGKILL);
  EXPECT_THAT(harness.result(task), StartsWith("crashed: "));
  EXPECT_TRUE(has_children("sleep", false));
}

TEST(Sandbox, AWorkerThatHoldsMuchMemoryIsReplaced) {
  if (is_sanitized) GTEST_SKIP() << "a sanitizer holds memory of its own";
  Harness harness;
  const std::string first = harness.run("process");
  EXPECT_EQ(harness.run("hoard 10"), "hoard 10");
  EXPECT_EQ(harness.run("process"), first);
  EXPECT_EQ(harness.run("hoard 600"), "hoard 600");
  EXPECT_NE(harness.run("process"), first);
}

TEST(Programs, CountForTheTaskThatRanThem) {
  Harness harness;
  const Done done = harness.listener().done(
      harness.submit("program sh -c \"i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done\""));
  EXPECT_THAT(Harness::describe(done.outcome), StartsWith("0 "));
  EXPECT_GE(done.cpu, Millis(20));
}

}  // namespace
}  // namespace docket::worker
