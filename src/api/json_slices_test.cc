#include "api/json_slices.h"

#include <gtest/gtest.h>

namespace docket::api {
namespace {

TEST(JsonSlices, GivesMembersAsTheyWereWritten) {
  const auto members = json_members(
      " { \"a\" : 1.50e-15 , \"b\\u0063\":{\"x\":[1, {\"}\":\"]\\\"\"}]},\"a\":\"\\\\\" , "
      "\"n\":null} ");
  ASSERT_EQ(members.size(), 4U);
  EXPECT_EQ(members[0].name, "a");
  EXPECT_EQ(members[0].text, "1.50e-15");
  EXPECT_EQ(members[1].name, "bc");
  EXPECT_EQ(members[1].text, "{\"x\":[1, {\"}\":\"]\\\"\"}]}");
  EXPECT_EQ(members[2].text, "\"\\\\\"");
  EXPECT_EQ(members[3].text, "null");
  EXPECT_TRUE(json_members("{ }").empty());
}

TEST(JsonSlices, GivesItemsAsTheyWereWritten) {
  const auto items = json_items("[1 ,[ ], \"a,b\" ,{\"x\":[]},true]");
  ASSERT_EQ(items.size(), 5U);
  EXPECT_EQ(items[0], "1");
  EXPECT_EQ(items[1], "[ ]");
  EXPECT_EQ(items[2], "\"a,b\"");
  EXPECT_EQ(items[3], "{\"x\":[]}");
  EXPECT_EQ(items[4], "true");
  EXPECT_TRUE(json_items("[\n]").empty());
}

TEST(JsonSlices, TheLastOfDuplicatesCounts) {
  EXPECT_EQ(json_member(R"({"a":1,"b":2,"a":3})", "a"), "3");
  EXPECT_EQ(json_member(R"({"a":1})", "c"), "");
}

}  // namespace
}  // namespace docket::api
