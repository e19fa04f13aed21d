// Holds the words against docs/lifecycle.md, and the order of each door's statuses against every
// arrow of that page (src/job/walk_test.cc proves that there are no others).
#include "api/words.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/page_tables.h"

namespace docket::api {
namespace {

using job::Door;
using job::State;
using testing::ElementsAre;

constexpr Door all_doors[] = {Door::ionworks, Door::ionq, Door::unstructured, Door::osapi};

std::vector<test::PageTable> lifecycle() {
  return test::page_tables(DOCKET_SOURCE_DIR, "docs/lifecycle.md");
}

TEST(Words, AreThePages) {
  const auto tables = lifecycle();
  const auto found = std::find_if(tables.begin(), tables.end(),
                                  [](const auto& table) { return table.heading == "Words"; });
  ASSERT_NE(found, tables.end());
  ASSERT_EQ(found->rows.size(), std::size_t{job::states});
  for (const auto& row : found->rows) {
    SCOPED_TRACE(row[0]);
    const auto state = job::parse_state(row[0]);
    ASSERT_TRUE(state);
    EXPECT_EQ(row[1], job::is_final(*state) ? "yes" : "no");
    for (std::size_t i = 0; i < std::size(all_doors); ++i) {
      EXPECT_EQ(found->columns[i + 2], job::name(all_doors[i]));
      EXPECT_EQ(row[i + 2], word(all_doors[i], *state));
    }
  }
}

TEST(Words, ComeInTheOrderOfEachDoor) {
  EXPECT_THAT(words(Door::ionworks),
              ElementsAre("pending", "processing", "waiting", "completed", "failed", "canceled"));
  EXPECT_THAT(words(Door::ionq),
              ElementsAre("submitted", "ready", "started", "canceled", "failed", "completed"));
  EXPECT_THAT(words(Door::unstructured),
              ElementsAre("SCHEDULED", "IN_PROGRESS", "COMPLETED", "STOPPED", "FAILED"));
  EXPECT_THAT(words(Door::osapi),
              ElementsAre("submitted", "processing", "completed", "failed", "partial_failure"));
}

TEST(Words, DivideTheStates) {
  for (const Door door : all_doors) {
    SCOPED_TRACE(job::name(door));
    job::StateSet seen;
    for (const std::string_view status : words(door)) {
      const auto states = states_of(door, status);
      ASSERT_TRUE(states) << status;
      EXPECT_EQ(seen.bits() & states->bits(), 0) << status;
      seen = seen | *states;
      for (int i = 0; i < job::states; ++i) {
        const auto state = static_cast<State>(i);
        EXPECT_EQ(states->has(state), word(door, state) == status);
      }
    }
    EXPECT_EQ(seen, job::StateSet::all());
  }
  EXPECT_EQ(states_of(Door::ionworks, "pending"),
            (job::StateSet{State::scheduled, State::available, State::retryable}));
}

TEST(Words, CountTheJobsOfTheirStates) {
  const std::array<std::uint64_t, job::states> counts = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
  for (const Door door : all_doors) {
    std::uint64_t sum = 0;
    for (const std::string_view status : words(door)) sum += count_of(door, status, counts);
    EXPECT_EQ(sum, 1023U) << job::name(door);
  }
  EXPECT_EQ(count_of(Door::osapi, "failed", counts), 256U + 512U);
  EXPECT_EQ(count_of(Door::osapi, "partial_failure", counts), 128U);
  EXPECT_EQ(count_of(Door::osapi, "skipped", counts), 0U);
}

TEST(Words, AreExact) {
  EXPECT_FALSE(states_of(Door::ionworks, "Pending"));
  EXPECT_FALSE(states_of(Door::ionworks, "cancelled"));
  EXPECT_FALSE(states_of(Door::unstructured, "scheduled"));
  EXPECT_FALSE(states_of(Door::ionq, ""));
}

// How far a status is; all final ones are equally far.
int rank(Door door, State state) {
  static const std::map<std::string_view, int> ranks = {
      {"submitted", 0}, {"SCHEDULED", 0},   {"ready", 1},
      {"started", 2},   {"IN_PROGRESS", 2}, {"processing", 2},
  };
  const auto found = ranks.find(word(door, state));
  return found == ranks.end() ? 3 : found->second;
}

TEST(Words, NeverMoveBackwardsOnThreeDoors) {
  int arrows = 0;
  for (const test::PageTable& table : lifecycle()) {
    if (table.heading.rfind("Job: ", 0) != 0) continue;
    const auto from = job::parse_state(table.heading.substr(5));
    ASSERT_TRUE(from) << table.heading;
    for (const auto& row : table.rows) {
      const auto to = job::parse_state(row[2]);
      if (!to) continue;  // conflict
      ++arrows;
      for (const Door door : {Door::ionq, Door::unstructured, Door::osapi}) {
        EXPECT_LE(rank(door, *from), rank(door, *to))
            << fmt::format("{}: {} to {} by {}", job::name(door), row[2], table.heading, row[0]);
      }
    }
  }
  EXPECT_GT(arrows, 100);
}

}  // namespace
}  // namespace docket::api
