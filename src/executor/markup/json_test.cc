#include "executor/markup/json.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/markup/json_tree.h"
#include "executor/markup/reading_test.h"

namespace docket::executor::markup {
namespace {

using Strings = std::vector<std::string>;

TEST(Json, ShowsAnObject) {
  const element::Elements e = finished(read_json, "{\"b\":1,\"a\":\"\xc3\xa9\"}", "data.json");
  ASSERT_EQ(e.size(), 1U);
  EXPECT_EQ(e[0].text, "{\n  \"a\": \"\\u00e9\",\n  \"b\": 1\n}");
  EXPECT_EQ(e[0].id, "11d9a8d86394f3e483da92aa6a394bb9");
}

TEST(Json, ShowsValuesAsPythonDoes) {
  struct Row {
    const char* json;
    Strings texts;
  };
  const Row rows[] = {
      {"[{\"a\":1},{}]", {"{\n  \"a\": 1\n}", "{}"}},
      {"[]", {}},
      {"  ", {}},
      {"[1,{}]", {"[\n  1,\n  {}\n]"}},
      {"\"x\"", {"\"x\""}},
      {"[1.0,1e5,1E400,-0.0,-0,0.1,123456789012345678901234567890,1e-7]",
       {"[\n  1.0,\n  100000.0,\n  Infinity,\n  -0.0,\n  0,\n  0.1,\n  "
        "123456789012345678901234567890,\n  1e-07\n]"}},
      {"{\"a\":1,\"a\":2}", {"{\n  \"a\": 2\n}"}},
      {"[[],[[null,true,false]]]",
       {"[\n  [],\n  [\n    [\n      null,\n      true,\n      false\n    ]\n  ]\n]"}},
      {"\"\\ud83d\\udea2\\n\\u007f\"", {"\"\\ud83d\\udea2\\n\\u007f\""}},
  };
  for (const Row& row : rows) {
    Strings expected;
    for (const std::string& text : row.texts) expected.push_back("UncategorizedText: " + text);
    EXPECT_EQ(shown(read_json, row.json), expected) << row.json;
  }
}

TEST(Json, GivesElementsBack) {
  const std::string element =
      R"({"type":"Headline","text":"Tide","element_id":"a","metadata":{"languages":["deu"]}})";
  const std::string child =
      R"({"type":"ListItem","text":"rope","element_id":"b","metadata":{"parent_id":"a"}})";
  for (const Reader reader : {&read_json, &read_ndjson}) {
    const bool is_array = reader == &read_json;
    const std::string text = fmt::format("{}{}{}{}{}", is_array ? "[" : "", element,
                                         is_array ? "," : "\n\n", child, is_array ? "]" : "\n");
    element::Reading reading = read_with(reader, text);
    ASSERT_TRUE(reading);
    ASSERT_EQ(reading->size(), 2U);
    element::finish(*reading, {.filename = "e.json",
                               .has_languages = false,
                               .has_parents = false,
                               .count = element::Count::by_run});
    EXPECT_EQ((*reading)[0].type, element::Type::title);
    EXPECT_EQ((*reading)[0].metadata.languages, Strings{"deu"});
    EXPECT_EQ((*reading)[1].metadata.parent_id, (*reading)[0].id);
  }
}

TEST(Json, RefusesWhatIsNoJson) {
  for (const char* text : {"{", "[NaN]", "[1,]", "{} {}", "[Infinity]", "// c\n{}", "'x'"}) {
    EXPECT_EQ(shown(read_json, text), Strings{"failure: Not a valid json"}) << text;
  }
  EXPECT_EQ(shown(read_ndjson, "{}\n{\n"), Strings{"failure: Not a valid ndjson"});
}

TEST(Ndjson, ShowsOneValueALine) {
  EXPECT_EQ(shown(read_ndjson, "{\"a\":1}\n\n[]\n[{},{}]\n"),
            (Strings{"UncategorizedText: {\n  \"a\": 1\n}", "UncategorizedText: []",
                     "UncategorizedText: [\n  {},\n  {}\n]"}));
}

TEST(Json, StopsAtItsLimits) {
  EXPECT_EQ(shown(read_json, std::string(512, '[') + std::string(512, ']')).size(), 1U);
  EXPECT_EQ(shown(read_json, std::string(513, '[') + std::string(513, ']')),
            Strings{"failure: Document limit exceeded: json_depth"});
  Setting setting;
  setting.limits.json_nodes = 3;
  EXPECT_EQ(shown(read_json, "[1,2,3]", setting),
            Strings{"failure: Document limit exceeded: json_nodes"});
}

TEST(Json, PrintsNoMoreThanItMay) {
  std::string values = "1";
  for (int i = 0; i < 1'000; ++i) values += ",1";
  JsonTree tree;
  ASSERT_FALSE(tree.read(std::string(500, '[') + values + std::string(500, ']'), "bad", {}));
  EXPECT_TRUE(tree.printed(0, 2'000'000));
  EXPECT_FALSE(tree.printed(0, 1'000'000));
  EXPECT_FALSE(tree.printed(tree.node(0).next - 1, 0));
}

// What elements would look like as JSON counts to nothing.
TEST(Ndjson, ElementsAreNeverPrinted) {
  const std::string line =
      R"({"type":"Title","text":"a","metadata":{"subject":")" + std::string(100, 'x') + "\"}}\n";
  Setting setting;
  setting.limits.text_bytes = 50;
  EXPECT_EQ(shown(read_ndjson, line + line, setting), (Strings{"Title: a", "Title: a"}));
  EXPECT_EQ(shown(read_ndjson, line + "{}", setting),
            Strings{"failure: Document limit exceeded: text_bytes"});
}

}  // namespace
}  // namespace docket::executor::markup
