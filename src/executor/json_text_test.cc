#include "executor/json_text.h"

#include <limits>

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

}  // namespace
}  // namespace docket::executor
