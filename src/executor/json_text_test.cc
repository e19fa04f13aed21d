#include "executor/json_text.h"

#include <limits>
#include <string>
#include <utility>

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
  const std::string plain(40, 'x');
  for (const auto& [string, written] :
       {std::pair<std::string, std::string>{"", ""},
        {"a\"b\\\b\f\n\r\t\x01\x1f\x7f/\u00e9", R"(a\"b\\\b\f\n\r\t\u0001\u001f)"
                                                "\x7f/\u00e9"},
        {plain + '"' + plain, plain + "\\\"" + plain},
        {plain + plain + '\n', plain + plain + "\\n"}}) {
    std::string text;
    append_string(text, string);
    EXPECT_EQ(text, '"' + written + '"');
    EXPECT_EQ(boost::json::parse(text).as_string(), string);
  }
}

}  // namespace
}  // namespace docket::executor
