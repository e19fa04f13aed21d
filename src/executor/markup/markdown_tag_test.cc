#include "executor/markup/markdown_tag.h"

#include <string>

#include <gtest/gtest.h>

namespace docket::executor::markup {
namespace {

struct Case {
  const char* text;
  const char* tag;  // "": none
};

constexpr Case cases[] = {
    {.text = "<b>x", .tag = "<b>"},
    {.text = "</b>x", .tag = "</b>"},
    {.text = "<br/>x", .tag = "<br/>"},
    {.text = "<br />x", .tag = "<br />"},
    {.text = "<a href=\"x>y\" b='<' c=d e>z", .tag = "<a href=\"x>y\" b='<' c=d e>"},
    {.text = "<a\n b = c >z", .tag = "<a\n b = c >"},
    {.text = "<not a tag, really>", .tag = "<not a tag, really>"},
    {.text = "<a\\>.\\<b>", .tag = ""},
    {.text = "<a \\> b>c", .tag = "<a \\> b>"},
    {.text = "<a b=\"c>", .tag = ""},
    {.text = "<a b'c>", .tag = ""},
    {.text = "<a =b>", .tag = ""},
    {.text = "<a@b>", .tag = ""},
    {.text = "<1>", .tag = ""},
    {.text = "< a>", .tag = ""},
    {.text = "</", .tag = ""},
    {.text = "<", .tag = ""},
    {.text = "", .tag = ""},
    {.text = "<a", .tag = ""},
    {.text = "<a \\", .tag = ""},
};

TEST(MarkdownTag, IsFoundAsPythonMarkdownFindsIt) {
  for (const Case& c : cases) {
    EXPECT_EQ(std::string(c.text).substr(0, markdown_tag_size(c.text)), c.tag) << c.text;
  }
}

}  // namespace
}  // namespace docket::executor::markup
