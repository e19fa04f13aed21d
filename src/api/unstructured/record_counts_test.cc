#include "api/unstructured/record_counts.h"

#include <gtest/gtest.h>

namespace docket::api::unstructured {
namespace {

constexpr TenantNumber one{1};
constexpr TenantNumber two{2};

TEST(RecordCounts, WhatWasCountedFollowsWhatIsTold) {
  RecordCounts counts;
  counts.added(one, "a");
  EXPECT_EQ(counts.find(one, "a"), std::nullopt) << "it was never counted";
  counts.counted(one, "a", 3);
  counts.counted(one, "a", 9);
  EXPECT_EQ(counts.find(one, "a"), 3) << "the first count is the one that was followed";
  counts.added(one, "a");
  counts.added(one, "a");
  counts.removed(one, "a");
  EXPECT_EQ(counts.find(one, "a"), 4);
}

TEST(RecordCounts, TenantsAndKindsAreCountedApart) {
  RecordCounts counts;
  counts.counted(one, "a", 1);
  counts.counted(two, "a", 2);
  counts.counted(one, "b", 3);
  counts.added(two, "a");
  counts.removed(one, "b");
  EXPECT_EQ(counts.find(one, "a"), 1);
  EXPECT_EQ(counts.find(two, "a"), 3);
  EXPECT_EQ(counts.find(one, "b"), 2);
  EXPECT_EQ(counts.find(two, "b"), std::nullopt);
}

}  // namespace
}  // namespace docket::api::unstructured
