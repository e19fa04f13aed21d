#include "api/python_json_error.h"

#include <gtest/gtest.h>

#include <string>

#include "api/json_body.h"
#include "api/json_writer.h"

namespace docket::api {
namespace {

std::string says(const JsonBody& body) {
  if (const auto* value = std::get_if<boost::json::value>(&body)) return to_json(*value);
  if (const auto* error = std::get_if<PythonJsonError>(&body)) {
    return std::to_string(error->position) + " " + std::string(error->reason);
  }
  return "unreadable";
}

TEST(PythonJsonError, NamesReasonAndPositionAsPythonDoes) {
  constexpr std::string_view property = "Expecting property name enclosed in double quotes";
  constexpr std::string_view comma = "Expecting ',' delimiter";
  constexpr std::string_view value = "Expecting value";
  constexpr std::string_view unterminated = "Unterminated string starting at";
  struct Row {
    std::string_view text;
    std::size_t position;
    std::string_view reason;
  };
  const Row rows[] = {
      {"{", 1, property},
      {R"({"job_type": "dummy",})", 21, property},
      {"{'a':1}", 1, property},
      {R"({"a" 1})", 5, "Expecting ':' delimiter"},
      {R"({"a":1 "b":2})", 7, comma},
      {R"({"a":1)", 6, comma},
      {R"({"a":01})", 6, comma},
      {"[1,]", 3, value},
      {"[", 1, value},
      {"[1", 2, comma},
      {R"({"a":})", 5, value},
      {R"({"a":tru})", 5, value},
      {"abc", 0, value},
      {" ", 1, value},
      {"-", 0, value},
      {"NaN", 0, value},
      {"[-Infinity]", 1, value},
      {"[1,Infinity]", 3, value},
      {"1.", 1, "Extra data"},
      {"1e+", 1, "Extra data"},
      {R"({"a":1} x)", 8, "Extra data"},
      {"{\"a\":\"\n\"}", 6, "Invalid control character at"},
      {R"({"a":"\x"})", 6, "Invalid \\escape"},
      {R"({"a":"\u12"})", 7, "Invalid \\uXXXX escape"},
      {R"("\u12G4")", 2, "Invalid \\uXXXX escape"},
      {R"("\u1234)", 2, "Invalid \\uXXXX escape"},
      {R"({"a":"abc)", 5, unterminated},
      {R"("abc\)", 0, unterminated},
      {R"({"ключ": "é😀", x})", 15, property},  // code points, not bytes
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(python_json_error(row.text), (PythonJsonError{row.position, row.reason}));
    EXPECT_EQ(says(read_json(row.text)),
              std::to_string(row.position) + " " + std::string(row.reason));
  }
}

TEST(PythonJsonError, FindsNothingInJson) {
  for (const std::string_view text : {"{}", " [ ] ", "-0.5e-7", "[1E5,0,-1,true,false,null]",
                                      R"({"a":{"b":["\"\\\/\u0041"]}})"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(python_json_error(text), std::nullopt);
    EXPECT_TRUE(std::holds_alternative<boost::json::value>(read_json(text)));
  }
}

TEST(JsonBody, ReadsWhatIsDocumentedAndNothingElse) {
  const std::string deepest = std::string(200, '[') + std::string(200, ']');
  const std::string too_deep = std::string(201, '[') + std::string(201, ']');
  struct Row {
    std::string text;
    std::string says;
  };
  const Row rows[] = {
      {"\xEF\xBB\xBF{\"a\":1}", R"({"a":1})"},
      {R"({"a":1,"a":2})", R"({"a":2})"},
      {R"([5,5.0,1e-15,1e16,18446744073709551615,-0.5])",
       "[5,5.0,1e-15,1e+16,18446744073709551615,-0.5]"},
      {R"(["\u00e9\n\u001f\"\\/"])", "[\"é\\n\\u001f\\\"\\\\/\"]"},
      {deepest, deepest},
      {too_deep, "unreadable"},
      {"1e999", "unreadable"},
      {R"({"a":[-1e400]})", "unreadable"},
      {R"("\ud800")", "unreadable"},
      {"\"\xFF\"", "unreadable"},
      {"\xFE\xFF", "unreadable"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(says(read_json(row.text)), row.says);
  }
}

TEST(JsonWriter, KeepsOrderAndWritesOnlyWhatJsonAllows) {
  JsonWriter json;
  json.begin_object()
      .field("b", 1)
      .field("a", std::optional<std::string>())
      .field("bad", std::string("\xFFx"))
      .field("none", 0.0 / 0.0)
      .key("list")
      .begin_array()
      .raw("{}")
      .boolean(true)
      .begin_array()
      .end_array()
      .end_array()
      .field("last", 2.0)
      .end_object();
  EXPECT_EQ(json.take(),
            "{\"b\":1,\"a\":null,\"bad\":\"\uFFFDx\",\"none\":null,"
            "\"list\":[{},true,[]],\"last\":2.0}");
}

}  // namespace
}  // namespace docket::api
