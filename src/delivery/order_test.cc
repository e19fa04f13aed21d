#include "delivery/order.h"

#include <gtest/gtest.h>

namespace docket::delivery {
namespace {

TEST(Order, ComesBackAsItWasEncoded) {
  const Order order{"acme/out \"x\"", "upload-0a-ü.txt.json"};
  const auto read = decode_order(encode(order));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, order);
}

TEST(Order, WhatIsNoneIsRefused) {
  for (const char* input : {"", "[]", "{}", R"({"deliver":7})", R"({"deliver":{"folder":"a"}})",
                            R"({"deliver":{"folder":"a","name":7}})", R"({"partition":{}})"}) {
    EXPECT_FALSE(decode_order(input)) << input;
  }
}

TEST(FolderOfTenant, IsItsOwnAndOneSegment) {
  struct Row {
    const char* name;
    const char* folder;
  };
  for (const Row& row : {Row{"default", "default"}, Row{"Acme-2_b.c", "Acme-2_b.c"},
                         Row{"..", "%2E."}, Row{".hidden", "%2Ehidden"}, Row{"a/b", "a%2Fb"},
                         Row{"a%2Fb", "a%252Fb"}, Row{"\xc3\xa9", "%C3%A9"}, Row{"", "%"}}) {
    EXPECT_EQ(folder_of_tenant(row.name), row.folder) << row.name;
  }
}

}  // namespace
}  // namespace docket::delivery
