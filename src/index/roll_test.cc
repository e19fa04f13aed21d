#include "index/roll.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace docket::index {
namespace {

using job::Door;
using job::State;
using job::StateSet;

constexpr auto block = static_cast<std::int64_t>(Roll::block_jobs);
constexpr auto node = static_cast<std::int64_t>(Roll::block_jobs * Roll::node_blocks);

// Job i has sequence 2 i; every third one failed, the others completed.
State state_of(std::int64_t i) { return i % 3 == 0 ? State::failed : State::completed; }

void fill(Roll& roll, std::int64_t jobs) {
  for (std::int64_t i = 1; i <= jobs; ++i)
    roll.append(2 * i, Attributes(Door::ionq, 5, state_of(i)), static_cast<std::uint16_t>(i));
}

Filter any_state() { return {Door::ionq, ~0ULL, StateSet::all()}; }

std::vector<Row> fetch(const Roll& roll, Direction direction, std::uint64_t skip, std::size_t limit,
                       const Filter& filter = any_state(), Range range = {}) {
  std::vector<Row> rows;
  roll.fetch(filter, range, direction, skip, limit, rows);
  return rows;
}

TEST(Roll, HasEveryPlaceAroundTheEdgesOfBlocksAndNodes) {
  for (const std::int64_t jobs : {std::int64_t{1}, block - 1, block, block + 1, node, node + 1}) {
    SCOPED_TRACE(jobs);
    Roll roll(Roll::Versions::kept);
    fill(roll, jobs);
    ASSERT_EQ(sum(roll.count(any_state(), {})), static_cast<std::uint64_t>(jobs));
    for (const std::int64_t edge : {std::int64_t{0}, block, 2 * block, node, jobs}) {
      for (std::int64_t place = std::max<std::int64_t>(edge - 2, 0);
           place < std::min(edge + 2, jobs); ++place) {
        const auto rising = fetch(roll, Direction::rising, static_cast<std::uint64_t>(place), 1);
        const auto falling =
            fetch(roll, Direction::falling, static_cast<std::uint64_t>(jobs - 1 - place), 1);
        const Row expected{Sequence{2 * (place + 1)}, state_of(place + 1),
                           static_cast<ShortVersion>(place + 1)};
        ASSERT_EQ(rising, std::vector{expected});
        ASSERT_EQ(falling, std::vector{expected});
        ASSERT_EQ(roll.find(2 * (place + 1))->version, expected.version);
        ASSERT_FALSE(roll.find(2 * (place + 1) + 1));
      }
    }
    EXPECT_TRUE(fetch(roll, Direction::rising, static_cast<std::uint64_t>(jobs), 1).empty());
  }
}

TEST(Roll, CountsAndFetchesInsideARange) {
  Roll roll(Roll::Versions::none);
  const std::int64_t jobs = 2 * node + 77;
  fill(roll, jobs);
  const Filter failed(Door::ionq, 1ULL << 5, {State::failed});
  // Bounds lie on a job's sequence when even, between two when odd.
  const std::int64_t after_block = 2 * (block + 1);
  const std::int64_t after_node = 2 * (node + 1);
  for (const std::int64_t low : {std::int64_t{0}, std::int64_t{3}, after_block - 1, after_block,
                                 after_block + 1, after_node, after_node + 1, 2 * jobs}) {
    for (const std::int64_t high :
         {low, low + 1, low + 2, 2 * after_block, after_node - 1, after_node, 3 * jobs}) {
      SCOPED_TRACE(testing::Message() << low << " to " << high);
      const Range range{low, high};
      std::vector<std::int64_t> expected;
      std::uint64_t all = 0;
      for (std::int64_t i = 1; i <= jobs; ++i) {
        if (!range.has(2 * i)) continue;
        ++all;
        if (state_of(i) == State::failed) expected.push_back(2 * i);
      }
      ASSERT_EQ(roll.matching(failed, range), expected.size());
      ASSERT_EQ(sum(roll.count(any_state(), range)), all);
      if (expected.empty()) continue;
      const auto last = fetch(roll, Direction::falling, 0, 1, failed, range);
      const auto middle = fetch(roll, Direction::rising, expected.size() / 2, 1, failed, range);
      ASSERT_EQ(to_number(last.at(0).sequence), expected.back());
      ASSERT_EQ(to_number(middle.at(0).sequence), expected[expected.size() / 2]);
    }
  }
}

TEST(Roll, KeepsItsOrderAndCountsWhileJobsGo) {
  Roll roll(Roll::Versions::kept);
  const std::int64_t jobs = 5 * block;
  fill(roll, jobs);
  const std::size_t full = roll.memory_bytes();
  std::vector<std::int64_t> left;
  for (std::int64_t i = 1; i <= jobs; ++i) {
    const bool is_kept = i <= block || i % 64 == 1 || i > jobs - 3;  // the rest joins in one block
    if (is_kept) {
      left.push_back(2 * i);
    } else {
      EXPECT_EQ(roll.remove(2 * i).state(), state_of(i));
    }
  }
  ASSERT_EQ(roll.jobs(), left.size());
  EXPECT_LT(roll.memory_bytes(), full / 3);
  std::vector<std::int64_t> found;
  for (const Row& row : fetch(roll, Direction::rising, 0, left.size() + 1)) {
    found.push_back(to_number(row.sequence));
    EXPECT_EQ(row.version, static_cast<ShortVersion>(to_number(row.sequence) / 2));
  }
  EXPECT_EQ(found, left);
  for (std::size_t i = 0; i < left.size(); ++i) {
    ASSERT_TRUE(roll.find(left[i]));
    ASSERT_EQ(roll.matching(any_state(), Range{left[i], Range{}.high}), left.size() - i);
  }
  EXPECT_FALSE(roll.find(2 * block + 4));

  for (const std::int64_t sequence : left) roll.remove(sequence);
  EXPECT_EQ(roll.jobs(), 0U);
  EXPECT_TRUE(fetch(roll, Direction::falling, 0, 1).empty());
  roll.append(2 * jobs + 2, Attributes(Door::ionq, 5, State::running), 9);
  EXPECT_EQ(roll.find(2 * jobs + 2)->attributes.state(), State::running);
}

TEST(Roll, RecountsWhatChanges) {
  Roll roll(Roll::Versions::kept);
  fill(roll, 3 * block);
  EXPECT_EQ(roll.set(2 * block, State::cancelled, 7).state(), state_of(block));
  const Filter cancelled(std::nullopt, 0, {State::cancelled});
  EXPECT_EQ(roll.matching(cancelled, {}), 1U);
  EXPECT_EQ(roll.matching(cancelled, Range{2 * block, 2 * block + 1}), 1U);
  EXPECT_EQ(roll.matching(cancelled, Range{0, 2 * block}), 0U);
  const Row expected{Sequence{2 * block}, State::cancelled, 7};
  EXPECT_EQ(fetch(roll, Direction::falling, 0, 5, cancelled), std::vector{expected});
}

TEST(Roll, RetainsTheRowsOfItsOwnJobs) {
  Roll roll(Roll::Versions::none);
  fill(roll, 2 * block + 70);
  roll.remove(2 * block);
  for (const std::int64_t step : {1, 2, 3, 126, 5000}) {
    std::vector<Row> rows;
    std::vector<Row> expected;
    for (std::int64_t sequence = 0; sequence < 5 * block; sequence += step) {
      rows.push_back({Sequence{sequence}, State::failed, 0});
      if (roll.find(sequence)) expected.push_back(rows.back());
    }
    roll.retain(rows);
    EXPECT_EQ(rows, expected) << step;
  }
}

}  // namespace
}  // namespace docket::index
