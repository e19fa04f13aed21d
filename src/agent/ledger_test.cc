#include "agent/ledger.h"

#include <gtest/gtest.h>

namespace docket::agent {
namespace {

constexpr Monotonic now{};
constexpr std::size_t any_size = 1U << 20U;

wire::ResultReport result_of(const wire::TaskAttempt& task) { return {task, executor::Output{}}; }

struct LedgerTest : testing::Test {
  LedgerTest() { ledger.add(task); }

  wire::SyncRequest told() {
    wire::SyncRequest request;
    ledger.tell(request, now, any_size);
    return request;
  }

  const wire::TaskAttempt task{{}, 1};
  Ledger ledger;
};

TEST_F(LedgerTest, AnEndThatIsReopenedIsToldWhenItEndsAgain) {
  ledger.end(task, result_of(task));
  ledger.untell();
  ledger.reopen(task);
  EXPECT_FALSE(ledger.has_news(now));
  EXPECT_TRUE(told().results.empty());
  EXPECT_TRUE(ledger.has(task));
  ledger.end(task, result_of(task));
  EXPECT_EQ(told().results.size(), 1U);
}

// The agent waits before it tells again what the server could not store, and only then.
TEST_F(LedgerTest, AnEndThatCameAfterTheProgressWasToldIsNewsAndNotRefused) {
  ledger.progress(task, 0.5, "half");
  EXPECT_EQ(told().progress.size(), 1U);
  ledger.end(task, result_of(task));
  EXPECT_FALSE(ledger.untell());
  EXPECT_TRUE(ledger.has_news(now));
}

TEST_F(LedgerTest, AnEndThatWasToldAndNotTakenIsToldAgain) {
  ledger.end(task, result_of(task));
  EXPECT_EQ(told().results.size(), 1U);
  EXPECT_FALSE(ledger.has_news(now));
  EXPECT_TRUE(ledger.untell());
  EXPECT_EQ(told().results.size(), 1U);
}

TEST_F(LedgerTest, AStartIsAskedForUntilItIsAnsweredAndHeardOnce) {
  EXPECT_FALSE(ledger.started(task)) << "nobody asked";
  ledger.ask_start(task);
  EXPECT_TRUE(ledger.has_news(now));
  EXPECT_EQ(told().starts.size(), 1U);
  EXPECT_FALSE(ledger.has_news(now));
  EXPECT_TRUE(ledger.untell()) << "its answer was lost";
  EXPECT_EQ(told().starts.size(), 1U);
  EXPECT_TRUE(ledger.started(task));
  EXPECT_FALSE(ledger.started(task));
  EXPECT_FALSE(ledger.untell());
  EXPECT_TRUE(told().starts.empty());
}

TEST_F(LedgerTest, WhatIsGivenBackAsksForNoStart) {
  ledger.ask_start(task);
  ledger.give_back(task, "its agent is stopping");
  const wire::SyncRequest request = told();
  EXPECT_TRUE(request.starts.empty());
  EXPECT_EQ(request.released.size(), 1U);
}

TEST_F(LedgerTest, EndsThatBringManyTasksAreToldOneByOne) {
  const wire::TaskAttempt other{{}, 2};
  ledger.add(other);
  const executor::NewTask large{.input = std::string(executor::spawned_bytes_max, '1')};
  const executor::Output output{"{}", {large}};
  for (const wire::TaskAttempt& ended : {task, other}) ledger.end(ended, {ended, output});
  wire::SyncRequest request;
  ledger.tell(request, now, 3 * executor::spawned_bytes_max);
  EXPECT_EQ(request.results.size(), 1U);
  EXPECT_TRUE(ledger.has_news(now));
  EXPECT_EQ(told().results.size(), 1U);
}

TEST_F(LedgerTest, AnEndThatWasTakenIsForgotten) {
  ledger.end(task, result_of(task));
  told();
  ledger.forget(task);
  EXPECT_FALSE(ledger.untell());
  EXPECT_FALSE(ledger.has_news(now));
}

}  // namespace
}  // namespace docket::agent
