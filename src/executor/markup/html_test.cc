#include "executor/markup/html.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/markup/reading_test.h"

namespace docket::executor::markup {
namespace {

using element::Type;
using testing::ElementsAre;
using Strings = std::vector<std::string>;

TEST(Html, ReadsAPage) {
  const element::Elements e = finished(
      read_html,
      "<html><body><h1>Tide Guide</h1><p>The harbour opens at six. Boats may leave until "
      "nine.</p><ul><li>Bring <b>rope</b></li></ul><table><tr><th>Item</th><th>Count</th></tr><tr>"
      "<td>Rope</td><td>3</td></tr></table></body></html>",
      "tide.html");
  ASSERT_EQ(e.size(), 4U);
  EXPECT_EQ(e[0].id, "d99d991a929da1eacdc8013cff054f78");
  EXPECT_EQ(e[0].metadata.category_depth, 0);
  EXPECT_EQ(e[1].id, "1d44409c3b32eef0d55357c1c5507293");
  EXPECT_EQ(e[1].type, Type::narrative_text);
  EXPECT_EQ(e[1].metadata.parent_id, e[0].id);
  EXPECT_EQ(e[2].id, "9cb2ca945c3010ae4b65932637ca084b");
  EXPECT_EQ(e[2].type, Type::list_item);
  EXPECT_EQ(e[2].metadata.category_depth, 1);
  EXPECT_EQ(e[2].metadata.emphasized_text_contents, Strings{"rope"});
  EXPECT_EQ(e[2].metadata.emphasized_text_tags, Strings{"b"});
  EXPECT_EQ(e[2].metadata.parent_id, e[0].id);
  EXPECT_EQ(e[3].id, "c93c599fa4874f0a8f6cc500e2d32afd");
  EXPECT_EQ(e[3].metadata.text_as_html,
            "<table><tr><td>Item</td><td>Count</td></tr><tr><td>Rope</td><td>3</td></tr></table>");
  EXPECT_EQ(e[3].metadata.parent_id, e[0].id);
}

TEST(Html, MakesParagraphs) {
  struct Row {
    const char* html;
    Strings shown;
  };
  const Row rows[] = {
      {"<p>Boats <i>and</i> ropes</p>tail of it",
       {"UncategorizedText: Boats and ropes", "UncategorizedText: tail of it"}},
      {"<div>one<div>two</div>three</div>",
       {"UncategorizedText: one", "UncategorizedText: two", "UncategorizedText: three"}},
      {"<p>a<br/>b</p>", {"UncategorizedText: a b"}},
      {"<p>x</p>", {}},
      {"<p>- tea</p><p>-</p>", {"ListItem: tea"}},
      {"<h2>Head <b>bold</b><p>inner text</p>rest of it</h2>",
       {"Title: Head bold", "UncategorizedText: inner text", "UncategorizedText: rest of it"}},
      {"<pre>\n a\n  b\n</pre>", {"CodeSnippet:  a\n  b"}},
      {"<p>kept <del>gone</del>too<script>x()</script>!</p>", {"NarrativeText: kept too!"}},
      {"<p>kept <script>w('</p>')</script>too!</p>", {"NarrativeText: kept too!"}},
      {"<p><![if !supportLists]>kept<![endif]> too</p>", {"NarrativeText: kept too"}},
      {"<p>unknown <foo>gone</foo> stays</p>", {"NarrativeText: unknown stays"}},
      {"<p>before</p><nav>gone</nav>behind it",
       {"UncategorizedText: before", "UncategorizedText: behind it"}},
      {"<span>one <div>two</div> three</span>",
       {"UncategorizedText: one", "UncategorizedText: two", "UncategorizedText: three"}},
      {"<span>one<div> </div>two</span>", {"UncategorizedText: onetwo"}},
      {"<main><p>inside</p></main><p>outside</p>", {"UncategorizedText: inside"}},
      {"<!-- only a comment -->", {}},
      {"bare text", {"UncategorizedText: bare text"}},
      {"<p>Doylestown, PA 18901</p><p>ann@example.org</p>",
       {"Address: Doylestown, PA 18901", "EmailAddress: ann@example.org"}},
      {"  ", {}},
  };
  for (const Row& row : rows) EXPECT_EQ(shown(read_html, row.html), row.shown) << row.html;
}

TEST(Html, AnnotatesLinksOnce) {
  const element::Elements e =
      finished(read_html,
               "<p>See <a href='u1'>the <b><i>plan</i></b></a> and <a>no link</a></p>"
               "<a href='u2'><div>first block</div><div>second block</div></a>",
               "x.html");
  ASSERT_EQ(e.size(), 3U);
  EXPECT_EQ(e[0].metadata.link_texts, Strings{"the plan"});
  EXPECT_EQ(e[0].metadata.link_urls, Strings{"u1"});
  EXPECT_EQ(e[0].metadata.emphasized_text_tags, Strings{"bi"});
  EXPECT_EQ(e[1].metadata.link_texts, Strings{"first block"});
  EXPECT_TRUE(e[2].metadata.link_texts.empty());
}

TEST(Html, GivesPicturesOnlyToThoseWhoAskForThem) {
  const std::string page = "<img src='data:image/png;base64,AAAA' alt='x'>";
  Setting setting;
  element::Reading reading = read_with(read_html, page, setting);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->front().metadata.image_base64, "");
  setting.options.extract_image_block_types = {"Table", "image"};
  reading = read_with(read_html, page, setting);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->front().metadata.image_base64, "AAAA");
  EXPECT_EQ(reading->front().metadata.image_mime_type, "image/png");
}

TEST(Html, ReadsPicturesTablesAndPages) {
  const element::Elements e = finished(
      read_html,
      "<div data-page-number='7'><img src='a.png' alt=' A boat '><img alt='none'>"
      "<img src='data:image/png;base64,AAAA'></div><table><thead><tr><td>a &amp; "
      "\"b\"<br>c</td><td>"
      "</td></tr></thead><tr></tr><tbody><tr><td>in <table><tr><td>nested</td></tr></table></td>"
      "</tr></tbody></table><table><tr><td> </td></tr></table>",
      "x.html");
  ASSERT_EQ(e.size(), 3U);
  EXPECT_EQ(e[0].type, Type::image);
  EXPECT_EQ(e[0].text, "A boat");
  EXPECT_EQ(e[0].metadata.image_url, "a.png");
  EXPECT_EQ(e[0].metadata.page_number, 7);
  EXPECT_EQ(e[1].metadata.image_url, "");
  EXPECT_EQ(e[2].text, "a & \"b\" c  in nested");
  EXPECT_EQ(e[2].metadata.text_as_html,
            "<table><tr><td>a &amp; &quot;b&quot; c</td><td/></tr><tr><td>in nested</td></tr>"
            "</table>");
}

TEST(Html, CountsListsAround) {
  const element::Elements e =
      finished(read_html, "<ul><li>one<ul><li>two</li></ul></li></ul><h3>h</h3>", "x.html");
  ASSERT_EQ(e.size(), 3U);
  EXPECT_EQ(e[0].metadata.category_depth, 1);
  EXPECT_EQ(e[1].metadata.category_depth, 2);
  EXPECT_EQ(e[1].metadata.parent_id, e[0].id);
  EXPECT_EQ(e[2].metadata.category_depth, 2);
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Html, StopsAtItsLimits) {
  EXPECT_THAT(shown(read_html, repeated("<div>", 600)),
              ElementsAre("failure: Document limit exceeded: html_depth"));
  std::string attributes;
  for (int i = 0; i < 1'001; ++i) attributes += " a" + std::to_string(i) + "=b";
  for (const std::string& tag :
       {"<p" + attributes, "<script" + attributes, "<!-- --!><p" + repeated(" a=b", 10'001)}) {
    EXPECT_THAT(shown(read_html, tag + ">x"),
                ElementsAre("failure: Document limit exceeded: xml_attrs"));
  }
  EXPECT_THAT(
      shown(read_html, "<p>kept too!<script>if (a<b" + repeated(" + c", 2'000) + ") {}</script>"),
      ElementsAre("NarrativeText: kept too!"));
  EXPECT_THAT(shown(read_html, repeated("<b><div>x y", 200)), testing::SizeIs(200));
  Setting setting;
  setting.limits.html_nodes = 100;
  EXPECT_THAT(shown(read_html, repeated("<p>a b</p>", 200), setting),
              ElementsAre("failure: Document limit exceeded: html_nodes"));
}

}  // namespace
}  // namespace docket::executor::markup
