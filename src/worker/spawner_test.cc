#include "worker/spawner.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/pool_harness.h"
#include "worker/ticket.h"

namespace docket::worker {
namespace {

// Reads until the other end of a socket is closed; false when that takes more than 30 s.
bool closes(int socket) {
  for (;;) {
    pollfd source{socket, POLLIN, 0};
    if (poll(&source, 1, 30'000) <= 0) return false;
    std::array<char, 64> bytes;
    if (read(socket, bytes.data(), bytes.size()) <= 0) return true;
  }
}

// In a child of the test: a spawner and a worker that has `channel`; then nothing more.
[[noreturn]] void be_a_server(const Descriptor& channel) {
  Result<Spawner> spawner =
      Spawner::start(*world.registry, *world.clock, executor::WithoutLandlock::allow);
  const Result<Tickets> tickets = Tickets::make();
  if (!spawner || !tickets) _exit(1);
  if (!spawner->spawn(channel, tickets->descriptor(), "/")) _exit(1);
  for (;;) pause();
}

TEST(Spawner, AndItsWorkersDieWithAServerThatIsKilled) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  const pid_t server = fork();
  if (server == 0) be_a_server(theirs);
  theirs.close();
  std::array<char, 64> bytes;
  ASSERT_GT(read(ours.number(), bytes.data(), bytes.size()), 0) << "the worker says: ready";
  kill(server, SIGKILL);
  EXPECT_TRUE(closes(ours.number()));
  EXPECT_EQ(waitpid(server, nullptr, 0), server);
}

TEST(Spawner, ItsLossInterruptsTheTasks) {
  const std::vector<int> before = children(getpid(), "docket-spawner");
  Result<Spawner> spawner =
      Spawner::start(*world.registry, *world.clock, executor::WithoutLandlock::allow);
  ASSERT_TRUE(spawner);
  Harness harness({.slots = 1}, &*spawner);
  const wire::TaskAttempt running = harness.submit("hang");
  harness.listener().progress(running);
  const wire::TaskAttempt waiting = harness.submit("echo");
  for (const int process : children(getpid(), "docket-spawner")) {
    if (std::ranges::find(before, process) == before.end()) kill(process, SIGKILL);
  }
  const std::string says = "interrupted: The process that starts workers is gone.";
  EXPECT_EQ(harness.result(running), says);
  EXPECT_EQ(harness.result(waiting), says);
  EXPECT_EQ(harness.run("echo"), says);
}

TEST(Spawner, ReportsAWorkerThatIsKilled) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  const Result<Tickets> tickets = Tickets::make();
  ASSERT_TRUE(tickets);
  const Result<Spawner::Worker> worker = world.spawner->spawn(theirs, tickets->descriptor(), "/");
  ASSERT_TRUE(worker);
  theirs.close();
  ASSERT_TRUE(world.spawner->kill(*worker));
  pollfd source{world.spawner->poll_descriptor(), POLLIN, 0};
  ASSERT_EQ(poll(&source, 1, 30'000), 1);
  const Result<std::optional<Spawner::Exit>> exit = world.spawner->next_exit();
  ASSERT_TRUE(exit);
  ASSERT_TRUE(*exit);
  EXPECT_EQ((*exit)->worker, *worker);
  EXPECT_TRUE(WIFSIGNALED((*exit)->status));
  EXPECT_TRUE(world.spawner->kill(*worker)) << "a worker that is gone";
}

}  // namespace
}  // namespace docket::worker
