#include "api/fastapi.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include <boost/json/parse.hpp>

#include "api/python_int.h"

namespace docket::api {
namespace {

std::string body_of(const Violations& violations) {
  return std::string(violations.response().body.view());
}

TEST(PythonInt, AcceptsTheTextsThatPydanticDoes) {
  for (const std::string_view ten : {"10", " 10 ", "+10", "010", "10.0", "10.00", "1_0"}) {
    SCOPED_TRACE(ten);
    EXPECT_EQ(parse_python_int(ten), PythonInt(10));
  }
  EXPECT_EQ(parse_python_int("-1"), PythonInt(-1));
  EXPECT_EQ(parse_python_int("-0"), PythonInt(0));
  EXPECT_EQ(parse_python_int("9223372036854775807"), PythonInt(INT64_MAX));
  EXPECT_EQ(parse_python_int("9223372036854775808"), PythonInt(INT64_MAX));
  EXPECT_EQ(parse_python_int("-9223372036854775808"), PythonInt(INT64_MIN));
  EXPECT_EQ(parse_python_int(std::string(4300, '9')), PythonInt(INT64_MAX));
  EXPECT_EQ(parse_python_int(std::string(4301, '9')), PythonInt(IntFault::size));
  for (const std::string_view text : {"", "abc", "1e1", "0x10", "10.5", "1__0", "_1", "1_", "+-1",
                                      "10.", "1,0", " ", "+", ".0", "1 0"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parse_python_int(text), PythonInt(IntFault::parsing));
  }
}

TEST(ReadInt, TakesJsonNumbersAsPydanticDoes) {
  struct Row {
    std::string_view json;
    std::optional<std::int64_t> number;
    std::string_view type;
  };
  const Row rows[] = {
      {"5", 5, ""},
      {"5.0", 5, ""},
      {"true", 1, ""},
      {"false", 0, ""},
      {"\" 7 \"", 7, ""},
      {"5.5", {}, "int_from_float"},
      {"null", {}, "int_type"},
      {"[]", {}, "int_type"},
      {"{}", {}, "int_type"},
      {"\"x\"", {}, "int_parsing"},
      {"-1", {}, "greater_than_equal"},
      {"11", {}, "less_than_equal"},
      {"1e300", {}, "less_than_equal"},
      {"18446744073709551615", {}, "less_than_equal"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.json);
    Violations violations;
    EXPECT_EQ(read_int(violations, {"body", "priority"}, boost::json::parse(row.json), {0, 10}),
              row.number);
    EXPECT_EQ(violations.is_empty(), row.type.empty());
    if (!row.type.empty()) {
      EXPECT_NE(body_of(violations).find("\"type\":\"" + std::string(row.type) + "\""),
                std::string::npos);
    }
  }
}

// Every kind of violation, byte for byte.
TEST(Violations, ReadAsPydanticWritesThem) {
  static constexpr std::array<std::string_view, 3> words = {"a", "b", "c"};
  struct Row {
    std::string_view item;
    void (*add)(Violations&);
  };
  const Row rows[] = {
      {R"({"type":"missing","loc":["body","job_type"],"msg":"Field required","input":{"a":1}})",
       [](Violations& v) { v.missing({"body", "job_type"}, R"({"a":1})"); }},
      {R"({"type":"json_invalid","loc":["body",21],"msg":"JSON decode error","input":{},)"
       R"("ctx":{"error":"Invalid \\escape"}})",
       [](Violations& v) { v.json_invalid({21, "Invalid \\escape"}); }},
      {R"({"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid )"
       R"(dictionary or object to extract fields from","input":[]})",
       [](Violations& v) { v.not_a_model("[]"); }},
      {R"({"type":"dict_type","loc":["body","params"],"msg":"Input should be a valid dictionary",)"
       R"("input":null})",
       [](Violations& v) { v.not_a_dict({"body", "params"}, "null"); }},
      {R"({"type":"string_type","loc":["body","x"],"msg":"Input should be a valid string",)"
       R"("input":1})",
       [](Violations& v) { v.not_a_string({"body", "x"}, "1"); }},
      {R"({"type":"enum","loc":["query","x",1],"msg":"Input should be 'a', 'b' or 'c'",)"
       R"("input":"d","ctx":{"expected":"'a', 'b' or 'c'"}})",
       [](Violations& v) { v.not_in_enum({"query", "x", 1}, "\"d\"", words); }},
      {R"({"type":"int_parsing","loc":["query","x"],"msg":"Input should be a valid integer, )"
       R"(unable to parse string as an integer","input":"d"})",
       [](Violations& v) { v.int_parsing({"query", "x"}, "\"d\""); }},
      {R"({"type":"int_parsing_size","loc":["query","x"],"msg":"Unable to parse input string as )"
       R"(an integer, exceeded maximum size","input":"9"})",
       [](Violations& v) { v.int_parsing_size({"query", "x"}, "\"9\""); }},
      {R"({"type":"int_from_float","loc":["body","x"],"msg":"Input should be a valid integer, )"
       R"(got a number with a fractional part","input":5.5})",
       [](Violations& v) { v.int_from_float({"body", "x"}, "5.5"); }},
      {R"({"type":"int_type","loc":["body","x"],"msg":"Input should be a valid integer",)"
       R"("input":null})",
       [](Violations& v) { v.int_type({"body", "x"}, "null"); }},
      {R"({"type":"greater_than_equal","loc":["query","x"],"msg":"Input should be greater than )"
       R"(or equal to 1","input":"0","ctx":{"ge":1}})",
       [](Violations& v) { v.below({"query", "x"}, "\"0\"", 1); }},
      {R"({"type":"less_than_equal","loc":["query","x"],"msg":"Input should be less than or )"
       R"(equal to 100","input":"101","ctx":{"le":100}})",
       [](Violations& v) { v.above({"query", "x"}, "\"101\"", 100); }},
      {R"({"type":"url_type","loc":["body","x"],"msg":"URL input should be a string or URL",)"
       R"("input":1})",
       [](Violations& v) { v.url_type({"body", "x"}, "1"); }},
      {R"({"type":"url_too_long","loc":["body","x"],"msg":"URL should have at most 2083 )"
       R"(characters","input":"u","ctx":{"max_length":2083}})",
       [](Violations& v) { v.url_too_long({"body", "x"}, "\"u\"", 2083); }},
      {R"({"type":"url_parsing","loc":["body","x"],"msg":"Input should be a valid URL, empty )"
       R"(host","input":"u","ctx":{"error":"empty host"}})",
       [](Violations& v) { v.url_parsing({"body", "x"}, "\"u\"", "empty host"); }},
      {R"({"type":"url_scheme","loc":["body","x"],"msg":"URL scheme should be 'http' or 'https'",)"
       R"("input":"u","ctx":{"expected_schemes":"'http' or 'https'"}})",
       [](Violations& v) { v.url_scheme({"body", "x"}, "\"u\""); }},
  };
  for (const Row& row : rows) {
    Violations violations;
    row.add(violations);
    EXPECT_EQ(body_of(violations), R"({"detail":[)" + std::string(row.item) + "]}");
  }
}

TEST(IsJsonContentType, FollowsTheMediaType) {
  struct Row {
    std::string type;
    bool is_json;
  };
  const Row rows[] = {{"application/json", true},
                      {"Application/JSON; charset=utf-8", true},
                      {"application/problem+json", true},
                      {"application/jsonl", false},
                      {"text/json", false},
                      {"text/plain", false},
                      {"", false}};
  for (const Row& row : rows) EXPECT_EQ(is_json_content_type(&row.type), row.is_json) << row.type;
  EXPECT_TRUE(is_json_content_type(nullptr));
}

}  // namespace
}  // namespace docket::api
