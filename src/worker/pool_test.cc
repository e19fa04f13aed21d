#include "worker/pool.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/pool_harness.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

namespace docket::worker {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using testing::StartsWith;

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

TEST(Pool, RunsATaskAndAnswersItsOutput) {
  Harness harness;
  EXPECT_EQ(harness.run("echo hello"), "echo hello");
  EXPECT_EQ(harness.run("attempt", {}, 7), "7");
}

TEST(Pool, HandsOnFilesAndTheOutputOfTheStepBefore) {
  Harness harness({.frame_bytes_max = 2'000'000});
  const auto run = [&](std::uint32_t index, std::size_t bytes) {
    std::vector<Assignment> tasks;
    tasks.push_back({.task = {{{}, index}, 1},
                     .kind = "misbehaving",
                     .input = "given",
                     .limits = {},
                     .files = {{.name = "a", .content_type = "text/plain", .bytes = "A"},
                               {.name = "b", .content_type = "", .bytes = std::string(bytes, 'b')}},
                     .previous = "[7]"});
    harness.pool().submit(std::move(tasks));
    return harness.result({{{}, index}, 1});
  };
  EXPECT_EQ(run(100, 2), "a (text/plain): A; b (): bb; [7]");
  EXPECT_EQ(run(101, 1'000'000),
            "a (text/plain): A; b (): " + std::string(1'000'000, 'b') + "; [7]");
  EXPECT_THAT(run(102, 2'000'000), StartsWith("invalid_input"));
}

TEST(Pool, NamesEachMisfortuneAndLivesOn) {
  struct Row {
    const char* input;
    executor::Limits limits;
    const char* says;
    bool is_retryable;
  };
  const Row rows[] = {
      {"segfault", {}, "crashed: The worker was killed by signal 11 (SIGSEGV) in attempt 1.", true},
      {"abort", {}, "crashed: The worker was killed by signal 6 (SIGABRT) in attempt 1.", true},
      {"exit", {}, "crashed: The worker exited with status 3 in attempt 1.", true},
      {"throw", {}, "internal: The executor failed unexpectedly: no such luck.", true},
      {"polite",
       {.wall = Millis(50)},
       "time_limit: The task ran longer than its limit of 0.05 s.",
       false},
      {"hang",
       {.wall = Millis(50)},
       "time_limit: The task ran longer than its limit of 0.05 s.",
       false},
      {"write 1001",
       {.output_bytes = 1000},
       "output_limit: The output of 1001 bytes is larger than its limit of 1000 bytes.",
       false},
  };
  Harness harness;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.input);
    const Done done = harness.listener().done(harness.submit(row.input, row.limits));
    EXPECT_EQ(Harness::describe(done.outcome), row.says);
    ASSERT_TRUE(std::holds_alternative<Failure>(done.outcome));
    EXPECT_EQ(std::get<Failure>(done.outcome).retryable, row.is_retryable);
    EXPECT_EQ(std::get<Failure>(done.outcome).detail, R"({"attempt":1})");
    EXPECT_EQ(harness.run("echo alive"), "echo alive");
  }
}

TEST(Pool, OutputAtItsLimitIsAccepted) {
  Harness harness;
  EXPECT_THAT(harness.run("write 1000", {.output_bytes = 1000}), SizeIs(1000));
}

TEST(Pool, MemoryLimitIsAFailureAndTheWorkerIsReplaced) {
  if (is_sanitized) GTEST_SKIP() << "sanitizers end the process when an allocation fails";
  Harness harness;
  EXPECT_EQ(harness.run("allocate", {.memory_bytes = 64 << 20}),
            "memory_limit: The task needed more memory than its limit of 67108864 bytes.");
  EXPECT_EQ(harness.run("echo alive", {.memory_bytes = 64 << 20}), "echo alive");
}

TEST(Pool, CpuLimitStopsATaskThatAsksNothing) {
  Harness harness;
  const Done done = harness.listener().done(harness.submit("spin", {.cpu = Millis(100)}));
  EXPECT_EQ(Harness::describe(done.outcome),
            "time_limit: The task used more CPU time than its limit of 0.1 s.");
  EXPECT_GE(done.cpu, Millis(100));
}

TEST(Pool, CpuTimeOfATaskIsNotThatOfTheTasksBeforeIt) {
  Harness harness;
  const Done hot = harness.listener().done(harness.submit("hang", {.wall = Millis(100)}));
  const Done idle = harness.listener().done(harness.submit("wait 1"));
  EXPECT_GE(hot.wall, Millis(100));
  EXPECT_GE(idle.wall, Millis(1));
  EXPECT_LT(idle.cpu, hot.cpu);
}

TEST(Pool, CancelsARunningTaskWhetherItListensOrNot) {
  Harness harness;
  for (const char* input : {"polite", "hang"}) {
    SCOPED_TRACE(input);
    const wire::TaskAttempt task = harness.submit(input);
    harness.listener().progress(task);
    harness.pool().cancel({task});
    EXPECT_EQ(harness.result(task), "cancelled: The task was cancelled.");
  }
  EXPECT_EQ(harness.run("echo alive"), "echo alive");
}

TEST(Pool, CancelsAWaitingTaskAtOnce) {
  Harness harness;
  const wire::TaskAttempt running = harness.submit("hang");
  harness.listener().progress(running);
  const wire::TaskAttempt waiting = harness.submit("echo");
  harness.pool().cancel({waiting});
  EXPECT_EQ(harness.result(waiting), "cancelled: The task was cancelled.");
  EXPECT_THAT(harness.listener().order(), ElementsAre(waiting));
  harness.pool().cancel({running});
  harness.listener().done(running);
}

TEST(Pool, IgnoresTheCancelOfATaskThatHasEnded) {
  Harness harness;
  const wire::TaskAttempt task = harness.submit("echo");
  EXPECT_EQ(harness.result(task), "echo");
  harness.pool().cancel({task});
  EXPECT_EQ(harness.run("echo again"), "echo again");
  EXPECT_THAT(harness.listener().order(), SizeIs(2));
}

TEST(Pool, TasksBehindALongOneMoveToAnotherWorker) {
  Harness harness({.slots = 2});
  const wire::TaskAttempt long_one = harness.submit("polite");
  for (int i = 0; i < 50; ++i) EXPECT_EQ(harness.run("echo"), "echo");
  harness.pool().cancel({long_one});
  harness.listener().done(long_one);
}

TEST(Pool, OnlyTheRunningTaskIsChargedForACrash) {
  Harness harness;
  std::vector<wire::TaskAttempt> innocent;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 3; ++i) innocent.push_back(harness.submit("echo innocent"));
    harness.submit("segfault");
    for (int i = 0; i < 3; ++i) innocent.push_back(harness.submit("echo innocent"));
  }
  for (const wire::TaskAttempt& task : innocent) EXPECT_EQ(harness.result(task), "echo innocent");
  EXPECT_THAT(harness.listener().order(), SizeIs(35));
}

TEST(Pool, SurvivesAHundredCrashesWithoutLeaks) {
  const int spawner = children(getpid(), "docket-spawner").at(0);
  const std::ptrdiff_t descriptors = open_descriptors();
  {
    Harness harness({.slots = 2});
    std::vector<wire::TaskAttempt> tasks;
    for (int i = 0; i < 100; ++i) {
      tasks.push_back(harness.submit(i % 2 == 0 ? "abort" : "exit"));
      tasks.push_back(harness.submit("echo"));
    }
    for (std::size_t i = 0; i < tasks.size(); i += 2) {
      EXPECT_THAT(harness.result(tasks[i]), StartsWith("crashed: "));
      EXPECT_EQ(harness.result(tasks[i + 1]), "echo");
    }
  }
  EXPECT_THAT(children(spawner, "docket-worker"), SizeIs(0));
  EXPECT_EQ(open_descriptors(), descriptors);
}

TEST(Pool, ReplacesAWorkerAfterItsShareOfTasks) {
  Harness harness({.recycle_after_tasks = 3});
  for (int i = 0; i < 20; ++i) EXPECT_EQ(harness.run("echo"), "echo");
  std::vector<wire::TaskAttempt> tasks;
  for (int i = 0; i < 20; ++i) tasks.push_back(harness.submit("echo"));
  for (const wire::TaskAttempt& task : tasks) EXPECT_EQ(harness.result(task), "echo");
}

TEST(Pool, LargeInputsAndOutputsCrossEachOther) {
  Harness harness({.slots = 2});
  constexpr std::size_t bytes = is_sanitized ? 4U << 20 : 24U << 20;
  std::vector<wire::TaskAttempt> tasks;
  for (int i = 0; i < 4; ++i) tasks.push_back(harness.submit("echo " + std::string(bytes, 'x')));
  for (const wire::TaskAttempt& task : tasks) EXPECT_THAT(harness.result(task), SizeIs(bytes + 5));
}

TEST(Pool, BoundsInputsAndOutputsByTheFrame) {
  Harness harness({.frame_bytes_max = 1000});
  EXPECT_THAT(harness.run("write 1000"), SizeIs(1000));
  EXPECT_EQ(harness.run("write 1001"),
            "output_limit: The output of 1001 bytes is larger than its limit of 1000 bytes.");
  EXPECT_THAT(harness.run("echo " + std::string(995, 'x')), SizeIs(1000));
  EXPECT_EQ(harness.run("echo " + std::string(996, 'x')),
            "invalid_input: The input of 1001 bytes is larger than the limit of 1000 bytes.");
}

TEST(Pool, RefusesAKindThatNobodyRegistered) {
  Harness harness;
  harness.pool().submit({{.task = {}, .kind = "teleport", .input = {}, .limits = {}}});
  EXPECT_EQ(harness.result({}),
            "no_executor: This agent has no executor for tasks of the kind 'teleport'.");
}

TEST(Pool, RefusesOptionsOutOfRange) {
  for (const PoolOptions& options :
       {PoolOptions{.slots = 0}, PoolOptions{.slots = 257}, PoolOptions{.frame_bytes_max = 0}}) {
    const auto pool =
        Pool::start(options, *world.spawner, *world.registry, *world.clock, [](auto) {});
    ASSERT_FALSE(pool);
    EXPECT_EQ(pool.error().code, ErrorCode::invalid_argument);
  }
}

TEST(Pool, ProgressIsMergedAndTheLastWordWins) {
  Harness harness;
  const wire::TaskAttempt task = harness.submit("report 10000");
  harness.listener().done(task);
  const std::vector<Progress> all = harness.listener().all_progress(task);
  ASSERT_GE(all.size(), 2U);
  EXPECT_LT(all.size(), 1000U);
  EXPECT_EQ(all.front().message, "1");
  EXPECT_EQ(all.back().message, "10000");
  EXPECT_EQ(all.back().fraction, 1.0);
}

TEST(Pool, WaitsInATaskEndWhenTimeIsUp) {
  Harness harness;
  EXPECT_EQ(harness.run("wait 5"), "waited");
  EXPECT_THAT(harness.run("wait 60000", {.wall = Millis(20)}), StartsWith("time_limit: "));
}

TEST(Pool, WorkersHaveTheScratchDirectoryAndNoDescriptorOfTheServer) {
  const std::filesystem::path scratch =
      std::filesystem::path(testing::TempDir()) / "docket-worker-test" / "deep" / "scratch";
  Harness harness({.scratch = scratch});
  EXPECT_EQ(harness.run("directory"), std::filesystem::canonical(scratch).string());
  // The three standard ones, channel, tickets, the line for programs and the one that tells of
  // memory.
  EXPECT_EQ(harness.run("descriptors"), "7");
}

TEST(Pool, StopGivesRunningTasksTheirGraceAndInterruptsTheRest) {
  Harness harness;
  const wire::TaskAttempt running = harness.submit("held");
  const pid_t worker = std::stoi(harness.listener().progress(running).message);
  const wire::TaskAttempt waiting = harness.submit("echo");
  const std::jthread stopping([&] { harness.pool().stop(Millis(60'000)); });
  EXPECT_EQ(harness.result(waiting), "interrupted: The agent is stopping.");
  ASSERT_EQ(kill(worker, SIGUSR1), 0);
  EXPECT_EQ(harness.result(running), "held");
}

TEST(Pool, StopInterruptsWhatOutlastsItsGrace) {
  Harness harness({.slots = 2});
  const wire::TaskAttempt polite = harness.submit("polite");
  const wire::TaskAttempt hang = harness.submit("hang");
  harness.listener().progress(polite);
  harness.listener().progress(hang);
  harness.pool().stop(Millis(0));
  EXPECT_EQ(harness.result(polite), "interrupted: The agent is stopping.");
  EXPECT_EQ(harness.result(hang), "interrupted: The agent is stopping.");
}

TEST(Pool, EveryTaskEndsOnceUnderRandomCancelsAndCrashes) {
  Harness harness({.slots = 3, .recycle_after_tasks = 7, .kill_grace = Millis(20)});
  const char* inputs[] = {"echo", "wait 1", "abort", "throw", "polite", "hang", "write 100000"};
  std::vector<wire::TaskAttempt> tasks;
  for (std::size_t i = 0; i < 350; ++i) {
    tasks.push_back(harness.submit(inputs[i * 5 % 7], {.wall = Millis(30)}));
    if (i % 3 == 0) harness.pool().cancel({tasks[i * 7 % tasks.size()]});
  }
  for (const wire::TaskAttempt& task : tasks) harness.listener().done(task);
  const std::vector<wire::TaskAttempt> order = harness.listener().order();
  EXPECT_THAT(order, SizeIs(tasks.size()));
  EXPECT_THAT(std::set(order.begin(), order.end()), SizeIs(tasks.size()));
}

TEST(Pool, ManySmallTasks) {
  Harness harness({.slots = 2, .recycle_after_tasks = 0});
  const int count = is_sanitized ? 2'000 : 20'000;
  std::vector<Assignment> tasks;
  for (int i = 0; i < count; ++i) {
    const wire::TaskAttempt task{.task = {.job = {}, .index = static_cast<std::uint32_t>(i)},
                                 .attempt = 1};
    tasks.push_back({.task = task, .kind = "misbehaving", .input = "echo", .limits = {}});
  }
  const wire::TaskAttempt last = tasks.back().task;
  const Monotonic before = world.clock->monotonic();
  harness.pool().submit(std::move(tasks));
  EXPECT_EQ(harness.result(last), "echo");
  const std::chrono::duration<double> took = world.clock->monotonic() - before;
  RecordProperty("tasks_per_second", std::to_string(count / took.count()));
  std::printf("%.0f tasks/s\n", count / took.count());
}

}  // namespace
}  // namespace docket::worker
