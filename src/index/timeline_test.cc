#include "index/timeline.h"

#include <gtest/gtest.h>

#include <limits>

namespace docket::index {
namespace {

constexpr std::int64_t nothing = std::numeric_limits<std::int64_t>::max();

TEST(Timeline, TurnsTimesIntoSequences) {
  Timeline timeline;
  timeline.append(3, from_micros(100));
  timeline.append(4, from_micros(200));  // a parent and its children share a time
  timeline.append(5, from_micros(200));
  timeline.append(9, from_micros(201));
  struct Row {
    std::int64_t micros;
    std::int64_t first;
  };
  for (const Row& row :
       {Row{0, 3}, Row{100, 3}, Row{101, 4}, Row{200, 4}, Row{201, 9}, Row{202, nothing}})
    EXPECT_EQ(timeline.first_since(from_micros(row.micros)), row.first) << row.micros;
}

TEST(Timeline, IsExactAcrossItsBlocks) {
  Timeline timeline;
  constexpr std::int64_t jobs = 3 * Timeline::block_jobs + 5;
  // Every ten jobs share a time, also where a block ends.
  const auto time_of = [](std::int64_t sequence) { return from_micros(sequence / 10 * 1000); };
  for (std::int64_t sequence = 1; sequence <= jobs; ++sequence)
    timeline.append(sequence, time_of(sequence));
  for (std::int64_t sequence = 10; sequence <= jobs; sequence += 10) {
    ASSERT_EQ(timeline.first_since(time_of(sequence)), sequence);
    ASSERT_EQ(timeline.first_since(time_of(sequence) - Micros(1)), sequence);
  }
  EXPECT_EQ(timeline.first_since(time_of(jobs) + Micros(1)), nothing);
}

TEST(Timeline, GivesEmptyBlocksBack) {
  Timeline timeline;
  constexpr std::int64_t jobs = 3 * Timeline::block_jobs;
  for (std::int64_t sequence = 1; sequence <= jobs; ++sequence)
    timeline.append(sequence, from_micros(sequence * 10));
  const std::size_t full = timeline.memory_bytes();
  const std::int64_t kept = jobs - 1;
  for (std::int64_t sequence = 1; sequence <= jobs; ++sequence)
    if (sequence != kept) timeline.remove(sequence);
  EXPECT_LT(timeline.memory_bytes(), full / 2);
  EXPECT_LE(timeline.first_since(from_micros(5)), kept);
  EXPECT_LE(timeline.first_since(from_micros(kept * 10)), kept);
  EXPECT_GT(timeline.first_since(from_micros(kept * 10 + 1)), kept);
  timeline.remove(kept);
  EXPECT_EQ(timeline.first_since(from_micros(5)), nothing);
  timeline.append(jobs + 1, from_micros(jobs * 10 + 10));
  EXPECT_EQ(timeline.first_since(from_micros(5)), jobs + 1);
}

}  // namespace
}  // namespace docket::index
