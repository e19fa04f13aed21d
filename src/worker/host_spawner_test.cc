// Workers without a sandbox, and what becomes of all that they start.
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <optional>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/frame.h"
#include "worker/pool_harness.h"
#include "worker/ticket.h"

namespace docket::worker {
namespace {

constexpr Millis patience{30'000};

pid_t number_of(const std::string& text) {
  pid_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Descriptor handle_of(pid_t process) {
  return Descriptor(static_cast<int>(syscall(SYS_pidfd_open, process, 0)));
}

bool is_there(pid_t process) { return kill(process, 0) == 0; }

// Whether it ends within `patience`; one that has been waited for is gone already.
bool goes(pid_t process) {
  const Descriptor handle = handle_of(process);
  pollfd source{handle.number(), POLLIN, 0};
  return !handle || poll(&source, 1, static_cast<int>(patience.count())) == 1;
}

// One end of a worker's channel, in the hands of the test.
class Line {
 public:
  explicit Line(Descriptor channel) : channel_(std::move(channel)) {}

  void say(const Frame& frame) {
    std::string bytes;
    encode(frame, bytes);
    EXPECT_EQ(write(channel_.number(), bytes.data(), bytes.size()), std::ssize(bytes));
  }

  // The next frame, or nothing once the worker is gone.
  std::optional<Frame> hear() {
    for (;;) {
      Result<std::optional<Frame>> frame = reader_.next();
      if (!frame) return std::nullopt;
      if (*frame) return *std::move(frame);
      pollfd source{channel_.number(), POLLIN, 0};
      if (poll(&source, 1, static_cast<int>(patience.count())) <= 0) return std::nullopt;
      std::array<char, 4096> bytes;
      const ssize_t size = read(channel_.number(), bytes.data(), bytes.size());
      if (size <= 0) return std::nullopt;
      reader_.add({bytes.data(), static_cast<std::size_t>(size)});
    }
  }

 private:
  Descriptor channel_;
  FrameReader reader_{frame_bytes_limit};
};

TEST(HostSpawner, KindsInASandboxHaveWorkersOfTheirOwn) {
  executor::Registry mixed;
  executor::Kind kind = *world.registry->find("misbehaving");
  mixed.add(kind);
  kind.name = "on_host";
  kind.profile = {.is_host = true};
  mixed.add(kind);
  const auto spawner = Spawner::start(mixed, *world.clock);
  ASSERT_FALSE(spawner);
  EXPECT_EQ(spawner.error().code, ErrorCode::invalid_argument);
}

TEST(HostSpawner, ItsWorkersMayStartProgramsAndOpenSockets) {
  Harness harness({}, world.host_spawner);
  EXPECT_EQ(harness.run("forbidden socket"), "done");
  EXPECT_EQ(harness.run("forbidden read /etc/passwd"), "done");
  Harness inside;
  EXPECT_EQ(inside.run("forbidden socket"), "EPERM");
}

TEST(HostSpawner, WhatATaskLeftDiesWithItsWorker) {
  Harness harness({.kill_grace = patience}, world.host_spawner);
  const wire::TaskAttempt task = harness.submit("scatter");
  const pid_t left = number_of(harness.listener().progress(task).message);
  ASSERT_GT(left, 0);
  EXPECT_TRUE(is_there(left));
  harness.pool().kill({task});
  EXPECT_EQ(harness.result(task), "cancelled: The task was cancelled.");
  EXPECT_TRUE(goes(left));
}

TEST(HostSpawner, WhatATaskLeftDiesWithAnAgentThatIsKilled) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  Line line{Descriptor(ends[0])};
  Descriptor theirs(ends[1]);
  Result<Tickets> tickets = Tickets::make();
  ASSERT_TRUE(tickets);
  const pid_t agent = fork();
  if (agent == 0) {
    Result<Spawner> spawner = Spawner::start(*world.host_registry, *world.clock);
    if (!spawner || !spawner->spawn(theirs, tickets->descriptor(), "/")) _exit(1);
    for (;;) pause();
  }
  theirs.close();
  ASSERT_TRUE(line.hear()) << "the worker says: ready";
  tickets->offer(0);
  line.say(Assign{.ticket = 0, .kind = "misbehaving", .task = {.input = "scatter", .limits = {}}});
  const std::optional<Frame> said = line.hear();
  ASSERT_TRUE(said && std::holds_alternative<Reported>(*said));
  const pid_t left = number_of(std::get<Reported>(*said).message);
  ASSERT_GT(left, 0);
  EXPECT_TRUE(is_there(left));
  kill(agent, SIGKILL);
  EXPECT_EQ(waitpid(agent, nullptr, 0), agent);
  EXPECT_TRUE(goes(left));
  EXPECT_FALSE(line.hear());
}

TEST(HostSpawner, ItsWorkersDieWhenNothingWasHeardOfTheAgentInTime) {
  Harness harness({.kill_grace = patience}, world.host_spawner);
  const wire::TaskAttempt task = harness.submit("scatter");
  const pid_t left = number_of(harness.listener().progress(task).message);
  harness.pool().allow_until(world.clock->monotonic() + Millis(100));
  EXPECT_THAT(harness.result(task), testing::StartsWith("crashed"));
  EXPECT_TRUE(goes(left));
  harness.pool().allow_until(Monotonic::max());
  EXPECT_EQ(harness.run("echo again"), "echo again");
}

TEST(HostSpawner, StartsNoWorkerWhileNothingIsHeardOfTheAgent) {
  Result<Spawner> spawner = Spawner::start(*world.host_registry, *world.clock);
  const Result<Tickets> tickets = Tickets::make();
  ASSERT_TRUE(spawner && tickets);
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  Line line{Descriptor(ends[0])};
  const Descriptor theirs(ends[1]);
  const auto status_of_next = [&] {
    EXPECT_TRUE(spawner->spawn(theirs, tickets->descriptor(), "/"));
    pollfd source{spawner->poll_descriptor(), POLLIN, 0};
    EXPECT_EQ(poll(&source, 1, static_cast<int>(patience.count())), 1);
    const auto exit = spawner->next_exit();
    return exit && *exit ? (*exit)->status : 0;
  };
  ASSERT_TRUE(spawner->allow_until(world.clock->monotonic()));
  EXPECT_EQ(status_of_next(), Spawner::spawn_failed);
  ASSERT_TRUE(spawner->allow_until(Monotonic::max()));
  ASSERT_TRUE(spawner->spawn(theirs, tickets->descriptor(), "/"));
  EXPECT_TRUE(line.hear()) << "the worker says: ready";
}

// A stopped spawner kills nobody, so its workers go on as if the kernel held them.
TEST(HostSpawner, AWorkerThatDoesNotEndIsGivenUp) {
  const std::vector<int> before = children(getpid(), "docket-spawner");
  Result<Spawner> spawner = Spawner::start(*world.host_registry, *world.clock);
  ASSERT_TRUE(spawner);
  Harness harness({.kill_grace = Millis(10), .death_time = Millis(10)}, &*spawner);
  const wire::TaskAttempt task = harness.submit("hang");
  harness.listener().progress(task);
  std::vector<int> now = children(getpid(), "docket-spawner");
  std::erase_if(now, [&](int one) { return std::ranges::find(before, one) != before.end(); });
  ASSERT_THAT(now, testing::SizeIs(1));
  kill(now[0], SIGSTOP);
  harness.pool().cancel({task});
  EXPECT_THAT(harness.result(task), testing::StartsWith("cancelled"));
  kill(now[0], SIGCONT);
  EXPECT_EQ(harness.run("echo again"), "echo again");
}

TEST(HostSpawner, APoolThatStartsWorkersWhenNeededHasNoneBefore) {
  Harness harness({.slots = 4, .starts_when_needed = true}, world.host_spawner);
  std::set<std::string> workers;
  for (int i = 0; i < 3; ++i) workers.insert(harness.run("process"));
  EXPECT_EQ(workers.size(), 1U) << "an idle one is used first";
  const wire::TaskAttempt first = harness.submit("polite");
  harness.listener().progress(first);
  workers.insert(harness.run("process"));
  EXPECT_EQ(workers.size(), 2U) << "one more when it is busy";
  harness.pool().cancel({first});
  EXPECT_THAT(harness.result(first), testing::StartsWith("cancelled"));
}

}  // namespace
}  // namespace docket::worker
