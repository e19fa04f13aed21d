#include "index/small_roll.h"

#include <gmock/gmock.h>

namespace docket::index {
namespace {

using testing::ElementsAre;

TEST(SmallRoll, KeepsSequencesOfAnySize) {
  SmallRoll roll;
  EXPECT_TRUE(roll.is_empty());
  for (const std::int64_t sequence : {1LL, 127LL, 128LL, 129LL, 20'000LL, 1LL << 40, 1LL << 61})
    roll.append(sequence);
  EXPECT_THAT(roll.sequences(),
              ElementsAre(1, 127, 128, 129, 20'000, std::int64_t{1} << 40, std::int64_t{1} << 61));
}

TEST(SmallRoll, ForgetsWhatIsRemoved) {
  SmallRoll roll;
  for (const std::int64_t sequence : {5, 300, 301}) roll.append(sequence);
  roll.remove(7);
  EXPECT_THAT(roll.sequences(), ElementsAre(5, 300, 301));
  roll.remove(300);
  EXPECT_THAT(roll.sequences(), ElementsAre(5, 301));
  roll.remove(5);
  roll.append(400);
  EXPECT_THAT(roll.sequences(), ElementsAre(301, 400));
  roll.remove(301);
  roll.remove(400);
  EXPECT_TRUE(roll.is_empty());
}

TEST(SmallRoll, IsFullAtItsLimit) {
  SmallRoll roll;
  for (std::size_t i = 1; i < SmallRoll::jobs_max; ++i)
    roll.append(static_cast<std::int64_t>(i) * 1000);
  EXPECT_FALSE(roll.is_full());
  roll.append(1'000'000);
  EXPECT_TRUE(roll.is_full());
}

TEST(SmallRoll, HoldsTenChildrenOfAParentWithoutAllocating) {
  SmallRoll roll;
  for (std::int64_t child = 0; child < 10; ++child) roll.append(90'000'000 + child);
  EXPECT_EQ(roll.memory_bytes(), 0U);
}

}  // namespace
}  // namespace docket::index
