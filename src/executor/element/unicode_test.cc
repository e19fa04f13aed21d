#include "executor/element/unicode.h"

#include <string>

#include <gtest/gtest.h>

namespace docket::executor::element {
namespace {

TEST(Unicode, ReadsCharactersAndBytesThatAreNone) {
  const std::string text = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x9a\xa2\xff\xc3";
  std::vector<char32_t> found;
  for (std::size_t at = 0; at < text.size();) found.push_back(next_character(text, at));
  EXPECT_EQ(found, (std::vector<char32_t>{'a', 0xe9, 0x20ac, 0x1f6a2, 0xfffd, 0xfffd}));
  std::string again;
  for (const char32_t character : {U'a', U'é', U'€', U'\U0001f6a2'}) {
    append_character(again, character);
  }
  EXPECT_EQ(again, text.substr(0, 10));
  EXPECT_EQ(length(text), 6U);
}

TEST(Unicode, TrimsAsPythonDoes) {
  EXPECT_EQ(trim("\xc2\xa0\x1f tea \xe3\x80\x80\x0b"), "tea");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(trim("\xe2\x80\x8btea"), "\xe2\x80\x8btea") << "a zero-width space is no white space";
  EXPECT_EQ(ws("  a\t\n b\xc2\xa0"
               "c "),
            "a b c");
  EXPECT_EQ(words(" a  b ").size(), 2U);
}

TEST(Unicode, KnowsCasesAsPythonDoes) {
  EXPECT_TRUE(is_upper("ABC 1!"));
  EXPECT_FALSE(is_upper("123"));
  EXPECT_FALSE(is_upper("ABc"));
  EXPECT_TRUE(is_title("Harbour"));
  EXPECT_TRUE(is_title("They'Re"));
  EXPECT_FALSE(is_title("They're"));
  EXPECT_FALSE(is_title("NASA"));
  EXPECT_TRUE(is_title("A"));
  EXPECT_TRUE(is_alpha("\xc3\x89t\xc3\xa9"));
  EXPECT_FALSE(is_alpha("a1"));
  EXPECT_FALSE(is_alpha(""));
  EXPECT_TRUE(is_numeric("12\xc2\xbd"));
  EXPECT_FALSE(is_numeric("1.5"));
  EXPECT_EQ(lower("\xc3\x89T"), "\xc3\xa9t");
}

TEST(Unicode, CleansWhatIsNoUtf8) {
  EXPECT_EQ(clean_utf8(std::string("a\0b", 3)), "ab");
  EXPECT_EQ(clean_utf8("a\xff"), "a\xef\xbf\xbd");
  EXPECT_EQ(clean_utf8("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd") << "a surrogate";
  EXPECT_TRUE(is_utf8("plain ascii text, longer than a word"));
  EXPECT_FALSE(is_utf8("\xc0\xaf"));
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
}

}  // namespace
}  // namespace docket::executor::element
