#include "api/osapi/page_budget.h"

#include <gtest/gtest.h>

#include <string>

namespace docket::api::osapi {
namespace {

// "+" all, "r" without data of responses, "-" without the result too; "d" without the result only.
std::string marks(std::initializer_list<ItemSize> items, std::int64_t bytes_max) {
  std::string text;
  for (const Shown& shown : fit(std::span(items.begin(), items.size()), bytes_max)) {
    if (shown.has_answer_data) {
      text += shown.has_result ? '+' : 'd';
    } else {
      text += shown.has_result ? 'r' : '-';
    }
  }
  return text;
}

TEST(PageBudget, TheLargestLoseTheirDataFirst) {
  EXPECT_EQ(marks({}, 10), "");
  EXPECT_EQ(marks({{1, 2, 2}, {1, 2, 2}}, 10), "++");
  EXPECT_EQ(marks({{1, 2, 2}, {1, 3, 3}}, 10), "+r");
  EXPECT_EQ(marks({{0, 4, 4}, {0, 9, 0}, {0, 3, 3}}, 14), "+r+");
  EXPECT_EQ(marks({{0, 4, 4}, {0, 9, 0}, {0, 3, 3}}, 13), "rr+");
  EXPECT_EQ(marks({{0, 4, 4}, {0, 9, 0}, {0, 3, 3}}, 6), "-rr");
  EXPECT_EQ(marks({{0, 4, 4}, {0, 9, 0}, {0, 3, 3}}, 0), "-r-");
}

TEST(PageBudget, WhatIsAlwaysThereStays) {
  EXPECT_EQ(marks({{100, 0, 0}, {100, 1, 0}, {100, 0, 0}}, 10), "+r+");
}

}  // namespace
}  // namespace docket::api::osapi
