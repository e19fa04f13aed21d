#include "executor/markup/text.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/markup/decode.h"
#include "executor/markup/reading_test.h"

namespace docket::executor::markup {
namespace {

using testing::ElementsAre;

TEST(Text, OfShortLinesWithoutBlankOnesIsOneParagraph) {
  const std::string log =
      "First line of the log\nSecond line of the log\nThird line. It is longer than the others, by "
      "design.\n";
  const element::Elements elements = finished(read_text, log, "log.txt");
  ASSERT_EQ(elements.size(), 1U);
  EXPECT_EQ(elements[0].id, "6248237c442b40c203735441953b0c0a");
  EXPECT_EQ(
      elements[0].text,
      "First line of the log Second line of the log Third line. It is longer than the others, "
      "by design.");
}

TEST(Text, OfManyLinesHasOneElementALine) {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "A line of the log\n";
  EXPECT_EQ(shown(read_text, text).size(), 12U);
}

TEST(Text, TellsHeadingsFromProse) {
  const element::Elements elements = finished(
      read_text,
      "Apache River Guide\nVersion 2\nOpen to all\n\nWalk along the bank until you reach the "
      "old stone bridge,\nthen turn left.\n",
      "guide.txt");
  ASSERT_EQ(elements.size(), 4U);
  EXPECT_EQ(elements[0].id, "247ba30558cf74a57c32d7da332dccf5");
  EXPECT_EQ(elements[0].type, element::Type::title);
  EXPECT_EQ(elements[1].id, "1a3994361c46922b5f2582df778dcc8c");
  EXPECT_EQ(elements[1].type, element::Type::title);
  EXPECT_EQ(elements[2].id, "a6f4a6d4862877675c7f5a77f7e43159");
  EXPECT_EQ(elements[3].id, "27c40c50b66bc96f02e30958956c5b4f");
  EXPECT_EQ(elements[3].type, element::Type::narrative_text);
}

TEST(Text, CutsListsAtBullets) {
  const element::Elements elements = finished(
      read_text,
      "\xe2\x97\x8f The red boat is\nmoored by the quay.\n\n\xe2\x97\x8f The blue boat is\n"
      "out at sea.\n\ne A mis-read bullet line here\n",
      "boats.txt");
  ASSERT_EQ(elements.size(), 4U);
  EXPECT_EQ(elements[0].id, "53e7ca20e48de4151666130ca8e040d4");
  EXPECT_EQ(elements[0].text, "The red boat is moored by the quay.");
  EXPECT_EQ(elements[1].id, "415567c6f77bc94f68e7a680b73be661");
  EXPECT_EQ(elements[2].id, "9ea0ff227290d7718698c4ecca1ace60");
  EXPECT_EQ(elements[2].text, "A mis");
  EXPECT_EQ(elements[3].id, "ac85ecf47fb89d0ca29434efe1d2bb9c");
  for (const element::Element& element : elements) {
    EXPECT_EQ(element.type, element::Type::list_item);
  }
}

TEST(Text, GroupsParagraphs) {
  struct Row {
    const char* says;
    const char* text;
    std::vector<std::string> paragraphs;
  };
  const Row rows[] = {
      {"a hyphen cuts short lines",
       "Intro\n\nWell-known place\n\nBye now\n",
       {"Intro", "Well", "known place", "Bye now"}},
      {"a long line is no short line",
       "Intro\n\nOne well-known place among so many\n\nBye\n",
       {"Intro", "One well-known place among so many", "Bye"}},
      {"blank lines with spaces are blank", "a\n \t\nb\n\x0b\n", {"a", "b"}},
      {"bullets alone vanish", "-\n\nx\n\n\xe2\x80\xa2\n", {"x"}},
      {"items of one list", "- one\n- two\n\nend\n", {"- one", "- two", "end"}},
      {"an item goes on", "- one\n  goes on\n- two\n\n", {"- one goes on", "- two"}},
      {"a bullet after a short line", "list\n- one\n\nx\n", {"list", "one", "x"}},
      {"two bullets are none", "a\n--b\n\nx", {"a", "b", "x"}},
      {"nothing", "", {}},
      {"white space", " \n\n ", {}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(paragraphs(row.text), row.paragraphs) << row.says;
  }
}

TEST(Text, StopsAtItsLimits) {
  Setting setting;
  setting.limits.elements = 2;
  EXPECT_THAT(shown(read_text, std::string("a\n\nb\n\nc\n\n"), setting),
              ElementsAre("failure: Document limit exceeded: elements"));
  setting.limits.elements = 10;
  setting.limits.text_bytes = 2;
  EXPECT_THAT(shown(read_text, std::string("ab\n\ncd\n\n"), setting),
              ElementsAre("failure: Document limit exceeded: text_bytes"));
}

TEST(Decode, FindsOutTheCharset) {
  EXPECT_EQ(decode("\xef\xbb\xbf"
                   "caf\xc3\xa9",
                   "")
                .text,
            "caf\xc3\xa9");
  EXPECT_EQ(decode(std::string_view("\xff\xfe"
                                    "a\0\xe9\0",
                                    6),
                   "")
                .text,
            "a\xc3\xa9");
  EXPECT_EQ(decode(std::string_view("\xfe\xff\0a", 4), "").text, "a");
  EXPECT_EQ(decode("caf\xe9", "latin-1").text, "caf\xc3\xa9");
  EXPECT_EQ(decode("caf\xe9", "ISO_8859_1").text, "caf\xc3\xa9");
  EXPECT_EQ(decode(std::string_view("a\0b", 3), "").text, "ab") << "NUL vanishes";
  EXPECT_FALSE(decode("caf\xe9 au lait", "").failure);
  ASSERT_TRUE(decode("caf\xe9", "utf-8").failure);
  EXPECT_EQ(decode("caf\xe9", "utf-8").failure->code, "bad_encoding");
  EXPECT_EQ(decode("a", "no-such-charset").failure->code, "bad_encoding");
  EXPECT_EQ(unix_lines("a\r\nb\rc\n\r\n"), "a\nb\nc\n\n");
}

}  // namespace
}  // namespace docket::executor::markup
