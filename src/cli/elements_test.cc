#include "cli/elements.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace docket::cli {
namespace {

namespace json = boost::json;

TEST(Elements, AreKnownByTypeAndText) {
  for (const char* text : {"[]", R"([{"type":"Title","text":"a","x":1}])"}) {
    EXPECT_TRUE(are_elements(json::parse(text))) << text;
  }
  for (const char* text : {"{}", "[1]", R"([{"type":"Title"}])", R"([{"type":1,"text":""}])"}) {
    EXPECT_FALSE(are_elements(json::parse(text))) << text;
  }
}

TEST(Elements, AreALineEach) {
  const json::value elements =
      json::parse(R"([{"type":"Title","text":"Tide\nGuide","metadata":{"page_number":2}},)"
                  R"({"type":"NarrativeText","text":"The harbour opens at six in the morning."}])");
  EXPECT_EQ(elements_table(elements.get_array(), 40),
            "page  type           text\n"
            "   2  Title          Tide Guide\n"
            "      NarrativeText  The harbour opens …\n");
}

}  // namespace
}  // namespace docket::cli
