#include "executor/json_text.h"

#include <cstddef>
#include <limits>
#include <string>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace docket::executor {
namespace {

TEST(JsonText, WritesWhatItRead) {
  for (const char* text :
       {"{}", "[]", "null", "true", "-7", "18446744073709551615", "5.0", "0.0817", "1e-15",
        "\"a\\\"b\\n\"", R"({"b":[1,2.5,{"x":null}],"a":{},"":[[],[]]})"}) {
    EXPECT_EQ(json_text(boost::json::parse(text)), text);
  }
}

TEST(JsonText, SaysNullForWhatJsonCannotSay) {
  EXPECT_EQ(json_text(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(json_text(boost::json::array{std::numeric_limits<double>::quiet_NaN(), 1.0}),
            "[null,1.0]");
}

TEST(JsonText, EscapesStrings) {
  struct Row {
    std::string string;
    std::string written;
  };
  const Row rows[] = {{"", ""},
                      {"plain", "plain"},
                      {"\"\\", R"(\"\\)"},
                      {"\b\f\n\r\t", R"(\b\f\n\r\t)"},
                      {"\x01\x1f", R"(\u0001\u001f)"},
                      {"\x7f/\u00e9", "\x7f/\u00e9"}};
  // Long strings are looked at in blocks.
  for (const std::size_t length : {0, 7, 8, 13, 40, 64}) {
    const std::string around(length, 'x');
    for (const Row& row : rows) {
      const std::string string = std::string(around).append(row.string).append(around);
      std::string text;
      append_string(text, string);
      EXPECT_EQ(text, std::string("\"").append(around).append(row.written).append(around) + "\"");
      EXPECT_EQ(boost::json::parse(text).as_string(), string);
    }
  }
}

}  // namespace
}  // namespace docket::executor
