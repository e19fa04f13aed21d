#include "executor/markup/crowded_tag.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <libxml/HTMLparser.h>

#include "base/random.h"

namespace docket::executor::markup {
namespace {

TEST(CrowdedTag, CountsWhatAParserWouldTakeForAttributes) {
  struct Row {
    std::string text;
    bool is_crowded;  // more than two attributes
  };
  const std::string name(100, 'b');
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
      {"<a b=c=\" d e>", true},
      {"<a =\" b c d>", true},
      {"<a/b/c/d>", false},
      {"<a b='1'/ c='2'/ d='3'>", true},
      {"<a b='1'/c=\" d e>", true},
      {"<a b='never closed c d e>", false},
      {"<a\nb\tc\rd", true},
      {"<b>i < n and so on with many words</b>", false},
      {"<p>a<b c d</p>", false},
      {"<br><br/><p b c>x</p><p b c d>", true},
      {"<a " + name + name + name + ">", true},
      {"<a " + name + "-=\" c d>", true},
      {"<a b-=\" c d>", false},
      {"<\u00e9 \u00e0='' \u00e7='' \u00ea=''>", true},
  };
  for (const Row& row : rows) EXPECT_EQ(has_crowded_tag(row.text, 2), row.is_crowded) << row.text;
}

TEST(CrowdedTag, LooksWhereverATagMightBe) {
  for (const char* before :
       {"<!-- --!>", "<div><script></div>", "</x <a b=\" >", "<?x <a b=\" ?>",
        "<!DOCTYPE html SYSTEM '><a b=\"'>", "<![CDATA[", "<!--", "<p title='"}) {
    EXPECT_TRUE(has_crowded_tag(std::string(before) + "<p b c d>", 2)) << before;
    EXPECT_FALSE(has_crowded_tag(std::string(before) + "<p b c>", 2)) << before;
  }
}

// Of the tag with the most.
int attributes_seen(const std::string& html) {
  int most = 0;
  xmlSAXHandler sax{};
  sax.startElement = [](void* to, const xmlChar*, const xmlChar** attributes) {
    int count = 0;
    while (attributes != nullptr && attributes[2 * count] != nullptr) ++count;
    *static_cast<int*>(to) = std::max(*static_cast<int*>(to), count);
  };
  const std::unique_ptr<htmlParserCtxt, decltype(&htmlFreeParserCtxt)> parser(
      htmlCreateMemoryParserCtxt(html.data(), static_cast<int>(html.size())), &htmlFreeParserCtxt);
  *parser->sax = sax;
  parser->userData = &most;
  htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER);
  htmlParseDocument(parser.get());
  return most;
}

TEST(CrowdedTag, CountsNoLessThanLibxml2InAnyText) {
  const auto pieces = std::to_array<std::string>({"<",
                                                  "<p",
                                                  "<a ",
                                                  "<script",
                                                  "</script",
                                                  "</p",
                                                  "</",
                                                  ">",
                                                  "/>",
                                                  "/",
                                                  " ",
                                                  "\n",
                                                  "\f",
                                                  "=",
                                                  "\"",
                                                  "'",
                                                  "<!--",
                                                  "-->",
                                                  "--!>",
                                                  "<?",
                                                  "<!",
                                                  "<!doctype ",
                                                  "-",
                                                  "&",
                                                  ";",
                                                  "\u00e9",
                                                  "_",
                                                  "1",
                                                  std::string(95, 'x')});
  SeededRandom random(1);
  int with_attributes = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string html = "<p>";
    const std::uint64_t size = random.next() % 30;
    for (std::uint64_t j = 0; j < size; ++j) {
      const std::uint64_t pick = random.next();
      // Attributes of one name count once in libxml2, so names differ.
      html += pick % 2 == 0 ? "b" + std::to_string(j) : pieces[(pick >> 8) % pieces.size()];
      if (pick % 8 == 0) html += ' ';
    }
    const int seen = attributes_seen(html);
    if (seen == 0) continue;
    ++with_attributes;
    ASSERT_TRUE(has_crowded_tag(html, seen - 1)) << html;
  }
  EXPECT_GT(with_attributes, 1'000);
}

}  // namespace
}  // namespace docket::executor::markup
