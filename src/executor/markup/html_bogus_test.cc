#include "executor/markup/html_bogus.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace docket::executor::markup {
namespace {

struct Case {
  const char* html;
  const char* left;  // nullptr: all of it
};

constexpr Case cases[] = {
    {.html = "<p>plain</p>", .left = nullptr},
    {.html = "", .left = nullptr},
    {.html = "<![if !supportLists]>a<![endif]>b", .left = "ab"},
    {.html = "<p><!x></p>", .left = "<p></p>"},
    {.html = "a<![CDATA[b]]>c", .left = "ac"},
    {.html = "a<!never closed", .left = "a"},
    {.html = "<!-- <![if x]> --><b>", .left = nullptr},
    {.html = "<!DOCTYPE html><!doctype html [<!x>", .left = nullptr},
    {.html = "<a title=\"<!x>\">", .left = nullptr},
    {.html = "<script>'<!x>'</script><!y>z", .left = "<script>'<!x>'</script>z"},
    {.html = "<STYLE>a<!x></STYLE>", .left = nullptr},
    {.html = "<title><!x>", .left = nullptr},
    {.html = "<titles><!x>a", .left = "<titles>a"},
    {.html = "1 < 2 <!x>", .left = "1 < 2 "},
    {.html = "<p it's><!x>a", .left = "<p it's>a"},
    {.html = "<!--never closed <!x>", .left = nullptr},
    {.html = "<", .left = nullptr},
};

TEST(HtmlBogus, AreLeftOut) {
  for (const Case& c : cases) {
    const std::optional<std::string> left = without_bogus_comments(c.html);
    EXPECT_EQ(left.has_value(), c.left != nullptr) << c.html;
    EXPECT_EQ(left.value_or(c.html), c.left == nullptr ? c.html : c.left);
  }
}

// Each mark looks for an end that is not there.
TEST(HtmlBogus, StandsHostileText) {
  for (const char* piece : {"<!", "<!--", "<title>", "<a b=\"", "<title></a", "<!x>"}) {
    std::string html;
    for (int i = 0; i < 100'000; ++i) html += piece;
    EXPECT_LE(without_bogus_comments(html).value_or(html).size(), html.size()) << piece;
  }
}

}  // namespace
}  // namespace docket::executor::markup
