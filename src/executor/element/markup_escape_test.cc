#include "executor/element/markup_escape.h"

#include <gtest/gtest.h>

namespace docket::executor::element {
namespace {

std::string escaped(std::string_view text, Quotes quotes) {
  std::string out = "x";
  append_markup(out, text, quotes);
  return out;
}

TEST(Markup, EscapesWhatItsPlaceWants) {
  EXPECT_EQ(escaped("", Quotes::raw), "x");
  EXPECT_EQ(escaped("plain", Quotes::both), "xplain");
  EXPECT_EQ(escaped("&<a>\"'", Quotes::raw), "x&amp;&lt;a&gt;\"'");
  EXPECT_EQ(escaped("&<a>\"'", Quotes::doubled), "x&amp;&lt;a&gt;&quot;'");
  EXPECT_EQ(escaped("&<a>\"'", Quotes::both), "x&amp;&lt;a&gt;&quot;&#x27;");
}

}  // namespace
}  // namespace docket::executor::element
