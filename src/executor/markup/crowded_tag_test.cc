#include "executor/markup/crowded_tag.h"

#include <string>

#include <gtest/gtest.h>

namespace docket::executor::markup {
namespace {

TEST(CrowdedTag, CountsWhatAParserWouldTakeForAttributes) {
  struct Row {
    const char* text;
    bool is_crowded;  // more than two attributes
  };
  const Row rows[] = {
      {"", false},
      {"<", false},
      {"<a", false},
      {"<a b c>", false},
      {"<a b c d>", true},
      {"<a b=1 c='2' d=\"3\">", true},
      {"<a b=1 c='x y z'>", false},
      {"<a b = 'x y' c = z >", false},
      {"<a b='>' c=1 d=2>", true},
      {"<a b=\"1\"c=\"2\"d=\"3\">", true},
      {"<a/b/c/d>", false},
      {"<a b='1'/ c='2'/ d='3'>", true},
      {"<a b='never closed c d e>", false},
      {"<a\nb\tc\rd", true},
      {"<b>i < n and so on with many words</b>", false},
      {"<p>a<b c d</p>", false},
      {"<!-- <a b c d> --><a b>", false},
      {"<!-- <a b c d>", false},
      {"<br><br/><p b c>x</p><p b c d>", true},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(has_crowded_tag(row.text, Markup::html, 2), row.is_crowded) << row.text;
    EXPECT_EQ(has_crowded_tag(row.text, Markup::xml, 2), row.is_crowded) << row.text;
  }
}

TEST(CrowdedTag, OnlyXmlHasTextWithoutTags) {
  EXPECT_FALSE(has_crowded_tag("<![CDATA[<a b c d>]]>", Markup::xml, 2));
  EXPECT_TRUE(has_crowded_tag("<![CDATA[<a b c d>]]>", Markup::html, 2));
}

TEST(CrowdedTag, ScriptsAndStylesOfHtmlHaveNone) {
  for (const std::string text : {"<script>for (i=0;i<n ; i ++ ) { }</SCRIPT><p>",
                                 "<STYLE>a<b c d e {}</style>", "<script src=x>i<n a b c"}) {
    EXPECT_FALSE(has_crowded_tag(text, Markup::html, 2)) << text;
    EXPECT_TRUE(has_crowded_tag(text, Markup::xml, 2)) << text;
  }
  EXPECT_TRUE(has_crowded_tag("<script a b c></script>", Markup::html, 2));
  EXPECT_TRUE(has_crowded_tag("<scripts>i<n a b c", Markup::html, 2));
  EXPECT_TRUE(has_crowded_tag("<script></script><p a b c>", Markup::html, 2));
}

}  // namespace
}  // namespace docket::executor::markup
