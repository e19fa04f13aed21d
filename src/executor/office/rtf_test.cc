#include "executor/office/rtf.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/repeat.h"

namespace docket::executor::office {
namespace {

using testing::HasSubstr;

OrFailure<std::string> convert(std::string_view rtf, const element::ReadLimits& limits = {}) {
  const element::ReadOptions options;
  QuietContext quiet;
  return rtf_to_html(rtf, {.options = options, .limits = limits, .context = quiet});
}

// The blocks, without what is around all.
std::string html(std::string_view rtf) {
  const OrFailure<std::string> made = convert("{\\rtf1\\ansi" + std::string(rtf) + "}");
  if (!made) return made.error().message;
  constexpr std::string_view begin = "<html><body>\n";
  constexpr std::string_view end = "</body></html>\n";
  return made->substr(begin.size(), made->size() - begin.size() - end.size());
}

TEST(Rtf, TextBecomesHtml) {
  struct Row {
    const char* rtf;
    const char* html;
  };
  const Row rows[] = {
      {" a\\par b", "<p>a</p>\n<p>b</p>\n"},
      {"\\par\\par  \\par x\\par", "<p>x</p>\n"},
      {" \\'e9\\u233?\\u-10179?\\u-8704?", "<p>éé😀</p>\n"},
      {"{\\uc2 \\u8364 xxy}z", "<p>€yz</p>\n"},
      {"\\uc1 \\u8364\\'80z", "<p>€z</p>\n"},
      {" \\'93q\\'94 \\{\\}\\\\ <&>", "<p>“q” {}\\ &lt;&amp;&gt;</p>\n"},
      {" a\\~b\\_c\\emdash d\\line e", "<p>a\u00A0b\u2011c—d<br />e</p>\n"},
      {"{\\fonttbl{\\f0 A;}{\\f1\\fcharset204 B;}}{\\f1 \\'cf\\'f0} \\'e9", "<p>Пр é</p>\n"},
      {"{\\fonttbl{\\f1\\fcharset128 B;}}{\\f1 \\'93\\'fa}", "<p>日</p>\n"},
      {" {\\b b}{\\b\\i bi}\\i i\\i0  n",
       "<p><strong>b</strong><strong><em>bi</em></strong><em>i</em> n</p>\n"},
      {"{\\info{\\title T}}{\\*\\new x}{\\pict 01}{\\v hidden}{\\header h\\par}x", "<p>x</p>\n"},
      {" a{\\bin3 }}}b}c", "<p>abc</p>\n"},
      {"\\pard\\outlinelevel1 Head\\par\\pard text\\par", "<h2>Head</h2>\n<p>text</p>\n"},
      {"\\outlinelevel0\\b\\i Head\\par", "<h1>Head</h1>\n"},
      {"\\outlinelevel0\\b He\\b0 ad\\par", "<h1><strong>He</strong>ad</h1>\n"},
      {" a \\tab\\tab  b", "<p>a b</p>\n"},
      {" a{\\field{\\*\\fldinst{HYPERLINK \"http://x.org/?a&b\"}}{\\fldrslt link}}b",
       "<p>a<a href=\"http://x.org/?a&amp;b\">link</a>b</p>\n"},
      {" a{\\footnote note\\par more}b\\par c",
       "<p>a<a href=\"#fn1\"><sup>1</sup></a>b</p>\n<p>c</p>\n"
       "<ol><li><p>note<br />more<a href=\"#fnref1\">\u21a9\ufe0e</a></p></li>\n</ol>\n"},
      // Notes in notes, and one of nothing.
      {" a{\\footnote b{\\footnote c}}{\\footnote }",
       "<p>a<a href=\"#fn1\"><sup>1</sup></a><a href=\"#fn3\"><sup>3</sup></a></p>\n"
       "<ol><li><p>c<a href=\"#fnref2\">\u21a9\ufe0e</a></p></li>\n"
       "<li><p>b<a href=\"#fn2\"><sup>2</sup></a><a href=\"#fnref1\">\u21a9\ufe0e</a></p></li>\n"
       "<li></li>\n</ol>\n"},
      {" gone {\\strike s}", "<p>gone <del>s</del></p>\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(html(row.rtf), row.html) << row.rtf;
}

TEST(Rtf, TablesEndByThemselves) {
  EXPECT_EQ(html("\\trowd\\pard\\intbl a\\par b\\cell\\cell\\row\\pard\\intbl c\\cell d\\cell\\row"
                 "\\pard after\\par"),
            "<table><tbody>\n<tr><td><p>a</p><p>b</p></td><td></td></tr>\n"
            "<tr><td><p>c</p></td><td><p>d</p></td></tr>\n</tbody></table>\n<p>after</p>\n");
  // As many cells in each row as in the longest, unless that would be most of the table.
  EXPECT_EQ(html("\\intbl a\\cell\\row\\intbl b\\cell c\\cell\\row"),
            "<table><tbody>\n<tr><td><p>a</p></td><td></td></tr>\n"
            "<tr><td><p>b</p></td><td><p>c</p></td></tr>\n</tbody></table>\n");
  const std::string wide = test::repeat("\\intbl\\cell", 200) + "\\row";
  EXPECT_LT(html(wide + test::repeat("\\intbl\\cell\\row", 200)).size(), 10'000U);
  EXPECT_EQ(html(" a\\cell b"),
            "<table><tbody>\n<tr><td><p>a</p></td></tr>\n</tbody></table>\n<p>b</p>\n");
}

TEST(Rtf, ListsNest) {
  const std::string tables =
      "{\\*\\listtable{\\list{\\listlevel\\levelnfc23}{\\listlevel\\levelnfc0}\\listid5}}"
      "{\\*\\listoverridetable{\\listoverride\\listid5\\ls1}}";
  EXPECT_EQ(
      html(tables + "\\pard\\ls1 {\\listtext x}a\\par\\pard\\ls1\\ilvl1 b\\par\\pard\\ls1 c\\par"
                    "\\pard\\ls9 d\\par"),
      "<ul><li><p>a</p><ol><li><p>b</p></li></ol>\n</li>\n<li><p>c</p></li></ul>\n<p>d</p>\n");
}

TEST(Rtf, BoundsWhatItMakes) {
  element::ReadLimits limits;
  EXPECT_EQ(convert("hello", limits).error().message, "File is not a valid rtf");
  EXPECT_EQ(convert("{\\rtf1" + std::string(20'000, '{'), limits).error().message,
            "File is not a valid rtf");
  limits.text_bytes = 100;
  EXPECT_EQ(convert("{\\rtf1 " + std::string(1'000, 'x'), limits).error().message,
            "Document limit exceeded: text_bytes");
  // Wherever it is gathered: in a cell, a note, or the line that a note stands in.
  for (const char* piece : {"\\intbl x\\par ", "{\\footnote x}", "xx{\\footnote "}) {
    std::string rtf = "{\\rtf1 ";
    for (int i = 0; i < 100; ++i) rtf += piece;
    EXPECT_EQ(convert(rtf, limits).error().message, "Document limit exceeded: text_bytes") << piece;
  }
  limits.text_bytes = 1 << 20;
  EXPECT_TRUE(convert("{\\rtf1 }}}} \\'", limits));
  // A note that is no group of its own, and more ends than begins.
  EXPECT_TRUE(convert("{\\rtf1 }\\footnote a\\footnote b}}}c", limits));
}

class CancelledContext final : public Context {
 public:
  bool is_cancelled() const override { return true; }
  void progress(double, std::string_view) override {}
  const Clock& clock() const override { return clock_; }

 private:
  SystemClock clock_;
};

TEST(Rtf, StopsWhenItsTaskIsCancelled) {
  std::string rtf = "{\\rtf1 ";
  for (int i = 0; i < 10'000; ++i) rtf += "\\b ";
  const element::ReadOptions options;
  const element::ReadLimits limits;
  CancelledContext context;
  EXPECT_EQ(
      read_rtf(rtf, {.options = options, .limits = limits, .context = context}).failure().kind,
      FailureKind::cancelled);
}

}  // namespace
}  // namespace docket::executor::office
