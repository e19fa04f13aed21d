#include "index/ascending.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/random.h"

namespace docket::index {
namespace {

struct Gaps {
  const char* says;
  std::function<std::int64_t(std::uint64_t random, std::size_t place)> next;
};

const Gaps gaps[] = {
    {"consecutive", [](std::uint64_t, std::size_t) { return 1; }},
    {"all equal", [](std::uint64_t, std::size_t) { return 0; }},
    {"equal or next", [](std::uint64_t random, std::size_t) { return random % 2; }},
    {"small", [](std::uint64_t random, std::size_t) { return 1 + random % 5; }},
    {"consecutive with rare holes",
     [](std::uint64_t random, std::size_t) { return random % 100 == 0 ? 7 : 1; }},
    {"seconds", [](std::uint64_t random, std::size_t) { return 1 + random % 3'000'000; }},
    {"one gap of a year",
     [](std::uint64_t, std::size_t place) -> std::int64_t {
       return place == 100 ? 31'536'000'000'000 : 1;
     }},
    {"as wide as allowed",
     [](std::uint64_t random, std::size_t) { return random % (std::int64_t{1} << 53); }},
};

std::vector<std::int64_t> numbers_with(const Gaps& gap, std::size_t size) {
  SeededRandom random(size);
  std::vector<std::int64_t> numbers;
  std::int64_t number = 1;
  for (std::size_t i = 0; i < size; ++i) {
    numbers.push_back(number);
    number += gap.next(random.next(), i);
  }
  return numbers;
}

std::vector<std::int64_t> read_by_groups(const Ascending& ascending) {
  std::vector<std::int64_t> numbers;
  Ascending::Buffer buffer;
  for (std::size_t i = 0; i < ascending.groups(); ++i) {
    const auto group = ascending.group(i, buffer);
    numbers.insert(numbers.end(), group.begin(), group.end());
  }
  return numbers;
}

void expect_same_bounds(const Ascending& ascending, const std::vector<std::int64_t>& numbers) {
  for (const std::int64_t number : numbers) {
    for (const std::int64_t asked : {number - 1, number, number + 1}) {
      const auto bound = std::lower_bound(numbers.begin(), numbers.end(), asked);
      ASSERT_EQ(ascending.lower_bound(asked), static_cast<std::size_t>(bound - numbers.begin()))
          << asked;
    }
  }
}

TEST(Ascending, GivesBackWhatWasAppended) {
  for (const Gaps& gap : gaps) {
    for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 128U, 700U}) {
      SCOPED_TRACE(gap.says + (" x " + std::to_string(size)));
      const std::vector<std::int64_t> numbers = numbers_with(gap, size);
      Ascending ascending;
      for (const std::int64_t number : numbers) ascending.append(number);
      ascending.shrink();
      ASSERT_EQ(ascending.size(), size);
      for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(ascending.at(i), numbers[i]) << i;
      EXPECT_EQ(read_by_groups(ascending), numbers);
      expect_same_bounds(ascending, numbers);
    }
  }
}

TEST(Ascending, TakesTheBitsThatItsGapsNeed) {
  struct Row {
    std::int64_t gap;
    double bits;
  };
  for (const Row& row : {Row{1, 1.5}, Row{100, 10.5}, Row{1'000'000, 23.5}}) {
    constexpr std::size_t size = 2048;
    Ascending ascending;
    for (std::size_t i = 0; i < size; ++i) ascending.append(static_cast<std::int64_t>(i) * row.gap);
    ascending.shrink();
    EXPECT_LE(static_cast<double>(ascending.memory_bytes()) * 8 / size, row.bits) << row.gap;
  }
}

}  // namespace
}  // namespace docket::index
