#include "executor/page/runs.h"

#include <gtest/gtest.h>

namespace docket::executor::page {
namespace {

constexpr std::string_view xml = R"(<?xml version="1.0" encoding="UTF-8"?>
<pdf2xml producer="poppler" version="22.12.0">
<page number="2" position="absolute" top="0" left="0" height="600" width="900">
	<fontspec id="0" size="30" family="Helvetica" color="#000000"/>
	<fontspec id="1" size="36" family="Courier" color="#000000"/>
<text top="243.000000" left="234.000000" width="300.000000" height="27.000000" font="0"><b>Tide &amp; time, &#34;now&#34;</b></text>
<text top="300.000000" left="0.000000" width="90.000000" height="27.000000" font="1">See <a href="https://example.org/?a=1&amp;b=2">the page</a>.</text>
<text top="1e999" left="nan" width="-3" height="x" font="9"></b>odd<i></text>
</page>
)";

TEST(Runs, TextFontsAndLinks) {
  const std::vector<RunPage> pages = parse_runs(xml);
  ASSERT_EQ(pages.size(), 1U);
  EXPECT_EQ(pages[0].number, 2);
  EXPECT_EQ(pages[0].width, 300);
  EXPECT_EQ(pages[0].height, 200);
  EXPECT_TRUE(pages[0].has_text());
  ASSERT_EQ(pages[0].runs.size(), 3U);
  const page::Run& title = pages[0].runs[0];
  EXPECT_EQ(title.text, "Tide & time, \"now\"");
  EXPECT_TRUE(title.is_bold);
  EXPECT_EQ(title.size, 10);
  // As high as its font, on the bottom of its letters.
  EXPECT_EQ(title.box, (Box{.left = 78, .top = 80, .right = 178, .bottom = 90}));
  const page::Run& link = pages[0].runs[1];
  EXPECT_TRUE(link.is_monospaced);
  ASSERT_EQ(link.links.size(), 1U);
  EXPECT_EQ(link.links[0].url, "https://example.org/?a=1&b=2");
  EXPECT_EQ(link.text.substr(link.links[0].begin, link.links[0].end - link.links[0].begin),
            "the page");
  EXPECT_EQ(pages[0].runs[2].text, "odd");
}

TEST(Runs, GarbageHasNoPages) {
  EXPECT_TRUE(parse_runs("").empty());
  EXPECT_TRUE(parse_runs("<text top=\"1\">lost</text>\n<page").empty());
}

}  // namespace
}  // namespace docket::executor::page
