#include "app/live_policy.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include <gtest/gtest.h>

namespace docket::app {
namespace {

// A text is the name of the host; an empty one is refused.
Result<LivePolicy::Policy> read_name(const std::string& text) {
  if (text.empty()) return invalid_argument("No name.");
  return LivePolicy::Policy{.hostname = text};
}

std::unique_ptr<LivePolicy> make() {
  auto made = LivePolicy::make({.hostname = "first"}, read_name);
  EXPECT_TRUE(made);
  return *std::move(made);
}

// What a process sees that is forked here, once `meanwhile` was done in this one.
template <class Meanwhile>
bool child_sees(LivePolicy& policy, const std::string& name, const Meanwhile& meanwhile) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    char go = 0;
    const bool is_told = read(pipe[0], &go, 1) == 1;
    _exit(is_told && policy.current()->hostname == name ? 0 : 1);
  }
  meanwhile();
  EXPECT_EQ(write(pipe[1], "g", 1), 1);
  int status = 0;
  waitpid(child, &status, 0);
  for (const int end : pipe) close(end);
  return status == 0;
}

TEST(LivePolicy, CountsInProcessesThatAreThereAlready) {
  const auto policy = make();
  EXPECT_TRUE(child_sees(*policy, "first", [] {}));
  EXPECT_TRUE(child_sees(*policy, "second", [&] { EXPECT_TRUE(policy->replace("second")); }));
  EXPECT_TRUE(child_sees(*policy, "second", [] {})) << "and in those that come later";
  EXPECT_EQ(policy->current()->hostname, "second");
}

TEST(LivePolicy, WhatIsRefusedChangesNothing) {
  const auto policy = make();
  EXPECT_EQ(policy->replace("").error().message, "No name.");
  EXPECT_FALSE(policy->replace(std::string(LivePolicy::text_bytes_max + 1, 'x')));
  EXPECT_EQ(policy->current()->hostname, "first");
  EXPECT_TRUE(policy->replace(std::string(LivePolicy::text_bytes_max, 'x')));
  EXPECT_EQ(policy->current()->hostname.size(), LivePolicy::text_bytes_max);
}

TEST(LivePolicy, WhatSomebodyWorksWithStays) {
  const auto policy = make();
  const auto before = policy->current();
  EXPECT_TRUE(policy->replace("second"));
  EXPECT_EQ(before->hostname, "first");
}

TEST(LivePolicy, AReaderThatIsKilledHoldsNobodyUp) {
  const auto policy = make();
  for (int i = 0; i < 50; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      // Reads it as often as it can, so that it is killed somewhere within.
      for (;;) {
        if (policy->current()->hostname.empty()) _exit(1);
      }
    }
    for (int j = 0; j < 20; ++j) {
      ASSERT_TRUE(policy->replace("name " + std::to_string(j)));
      ASSERT_EQ(policy->current()->hostname, "name " + std::to_string(j));
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  }
}

}  // namespace
}  // namespace docket::app
