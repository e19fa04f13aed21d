#include "agent/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

wire::TaskAttempt attempt(std::uint32_t index) { return {{{}, index}, 1}; }

worker::Assignment work(std::uint32_t index) {
  return {.task = attempt(index), .kind = "k", .input = "{}", .limits = {}};
}

std::vector<wire::TaskAttempt> names(const std::vector<worker::Assignment>& tasks) {
  std::vector<wire::TaskAttempt> names;
  for (const worker::Assignment& task : tasks) names.push_back(task.task);
  return names;
}

TEST(Gate, AsksForThoseThatNeedItAndBeginsTheOthers) {
  Gate gate(10);
  gate.add(work(1), true);
  gate.add(work(2), false);
  const Gate::Next next = gate.next();
  EXPECT_THAT(next.ask, ElementsAre(attempt(1)));
  EXPECT_THAT(names(next.begin), ElementsAre(attempt(2)));
  EXPECT_THAT(gate.next().ask, IsEmpty());
  ASSERT_TRUE(gate.started(attempt(1)));
  EXPECT_FALSE(gate.started(attempt(1))) << "it passes once";
}

TEST(Gate, HasSoManyPlacesInTheOrderOfGrants) {
  Gate gate(2);
  for (const std::uint32_t index : {1, 2, 3, 4}) gate.add(work(index), index == 2);
  Gate::Next next = gate.next();
  EXPECT_THAT(names(next.begin), ElementsAre(attempt(1)));
  EXPECT_THAT(next.ask, ElementsAre(attempt(2)));
  EXPECT_TRUE(gate.ended(attempt(1)));
  EXPECT_FALSE(gate.ended(attempt(1)));
  EXPECT_FALSE(gate.ended(attempt(2))) << "it has not passed";
  next = gate.next();
  EXPECT_THAT(names(next.begin), ElementsAre(attempt(3)));
  gate.drop(attempt(2));
  EXPECT_THAT(names(gate.next().begin), ElementsAre(attempt(4)));
}

TEST(Gate, ForgetsWhatIsNotWantedAnyMore) {
  Gate gate(1);
  for (const std::uint32_t index : {1, 2, 3}) gate.add(work(index), true);
  EXPECT_THAT(gate.next().ask, SizeIs(1));
  gate.drop(attempt(2));
  EXPECT_THAT(gate.drop_waiting(), ElementsAre(attempt(3)));
  gate.drop(attempt(1));
  EXPECT_FALSE(gate.started(attempt(1)));
  EXPECT_THAT(gate.next().ask, IsEmpty());
}

}  // namespace
}  // namespace docket::agent
