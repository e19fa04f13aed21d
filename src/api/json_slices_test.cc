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

TEST(JsonSlices, DepthIsThatOfTheDeepestValue) {
  struct Row {
    const char* json;
    std::size_t depth;
  };
  for (const Row& row : {Row{"7", 0}, Row{R"("[[")", 0}, Row{"[]", 1}, Row{R"({"a":7})", 1},
                         Row{R"([{"a]}":"\"[{"},[],[[ ]]])", 3}, Row{R"({"a":[{}],"b":{}})", 3}}) {
    EXPECT_EQ(json_depth(row.json), row.depth) << row.json;
  }
}

TEST(JsonSlices, HiddenMembersAreNullAndTheRestIsAsItWas) {
  const auto is_hidden = [](std::string_view name) { return name == "k"; };
  struct Row {
    const char* json;
    const char* shown;
  };
  for (const Row& row : {
           Row{R"({"a": "k" , "b":["k"]})", R"({"a": "k" , "b":["k"]})"},
           Row{R"({"k" : "x" ,"a":1.50})", R"({"k" : null ,"a":1.50})"},
           Row{R"({"\u006b":{"k":[1,"}"]},"a":[{"k":7}]})", R"({"\u006b":null,"a":[{"k":null}]})"},
           Row{R"( {"a":{"b":{"k":"\"k\":"}}} )", R"( {"a":{"b":{"k":null}}} )"},
       }) {
    EXPECT_EQ(json_with_nulls(row.json, is_hidden), row.shown) << row.json;
  }
}

}  // namespace
}  // namespace docket::api
