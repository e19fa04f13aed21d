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

TEST(FolderOfTenant, IsNoLongerThanAFileSystemTakes) {
  const std::string longest(255, 'a');
  EXPECT_EQ(folder_of_tenant(longest), longest);
  const std::string cut = folder_of_tenant(longest + "a");
  EXPECT_EQ(cut.size(), 255U);
  EXPECT_TRUE(cut.starts_with(longest.substr(0, 189) + "%%"));
  EXPECT_NE(cut, folder_of_tenant(longest + "b"));
  // printf '\303\251%.0s' {1..43} | sha256sum
  std::string letters;
  for (int i = 0; i < 43; ++i) letters += "\xc3\xa9";
  EXPECT_TRUE(folder_of_tenant(letters).ends_with(
      "%C3%A9%C3%%d034107ed46657dc87b9e260e78d1d5c542a15cd7b41edc08937d0a7538ee557"));
}

}  // namespace
}  // namespace docket::delivery
