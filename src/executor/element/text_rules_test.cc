#include "executor/element/text_rules.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "executor/element/sentences.h"

namespace docket::executor::element {
namespace {

struct Row {
  const char* text;
  bool is;
};

TEST(TextRules, KnowsBullets) {
  const Row rows[] = {
      {"- tea", true},
      {"  \xe2\x80\xa2 tea", true},
      {"-5 \xc2\xb0"
       "C",
       true},
      {"---", false},
      {"*", true},
      {"\xef\x82\xb7 tea", true},
      {"tea - coffee", false},
      {"", false},
      {"\xe2\x80\xa2\xe2\x80\xa2 x", false},
      {"\xc2\x95 tea", true},
      {"\xe2\x80\x94 tea", false},
      {"*tea*", true},
  };
  for (const Row& row : rows) EXPECT_EQ(is_bulleted(row.text), row.is) << row.text;
}

// The last byte of an "à" or "Å" alone would be a space.
TEST(Sentences, EndAtSignsAndNotInsideWords) {
  using testing::ElementsAre;
  EXPECT_THAT(sentences("We left. They came."), ElementsAre("We left.", "They came."));
  EXPECT_THAT(sentences("We met \xc3\x89. Dupont."), ElementsAre("We met \xc3\x89. Dupont."));
  EXPECT_THAT(sentences("Sold by \xe2\x80\x9cMr. Smith."),
              ElementsAre("Sold by \xe2\x80\x9cMr. Smith."));
  EXPECT_THAT(sentences("She went l\xc3\xa0"
                        "a. They came."),
              ElementsAre("She went l\xc3\xa0"
                          "a.",
                          "They came."));
  EXPECT_THAT(sentences("Wait... They came."), ElementsAre("Wait...", "They came."));
  EXPECT_THAT(sentences("Se fue. ¿Quién vino?"), ElementsAre("Se fue.", "¿Quién vino?"));
  EXPECT_THAT(sentences("تقع القرية هنا. يعمل السكان هناك."),
              ElementsAre("تقع القرية هنا.", "يعمل السكان هناك."));
}

TEST(TextRules, CleansABulletOnlyAtTheVeryStart) {
  EXPECT_EQ(clean_bullet("\xe2\x97\x8f  An excellent point! "), "An excellent point!");
  EXPECT_EQ(clean_bullet(" - tea"), " - tea");
  EXPECT_EQ(clean_bullet("---"), "---");
  EXPECT_EQ(clean_bullet("-"), "");
  EXPECT_TRUE(is_empty_bullet("\xe2\x80\xa2"));
  EXPECT_FALSE(is_empty_bullet("--"));
  EXPECT_FALSE(is_empty_bullet(""));
}

TEST(TextRules, KnowsNumberedItems) {
  const Row rows[] = {
      {"1. tea", true},        {"12) tea", true},  {"1.1 tea", false}, {"1.tea", false},
      {"1. ", false},          {" 3.\ttea", true}, {"a. tea", false},  {"1", false},
      {"\xd9\xa1. tea", true}, {"1.\ntea", true},  {"", false},
  };
  for (const Row& row : rows) EXPECT_EQ(is_numbered(row.text), row.is) << row.text;
}

TEST(TextRules, KnowsEmailAddresses) {
  const Row rows[] = {
      {"ann@example.org", true},  {"a.b-c+d_e@x.y.co and more", true},
      {"Ann@example.org", false}, {"ann@example", false},
      {"@example.org", false},    {"ann@.org", false},
      {"ann@x.9", false},         {"write ann@example.org", false},
      {"ann@x.1.de", true},
  };
  for (const Row& row : rows) EXPECT_EQ(is_email(row.text), row.is) << row.text;
}

TEST(TextRules, KnowsLinesWithAZipCode) {
  const Row rows[] = {
      {"Doylestown, PA 18901", true},
      {"Doylestown, Pennsylvania, 18901", true},
      {"DOYLESTOWN, PENNSYLVANIA 18901", true},
      {"New York, NY 10001-1234 is the place", true},
      {"Springfield, IL62704", false},
      {"Springfield,IL 62704", true},
      {"Mobile, AL 36601", false},
      {"Cheyenne, Wyoming 82001", false},
      {"Cheyenne, Wyoming} 82001", true},
      {"Mobile, {AL 36601", true},
      {"A, PA 18901", false},
      {"Two  Spaces, PA 18901", false},
      {"St. Mary-on-the-Hill, WV 12345", true},
      {"One Two Three Four Five Six, PA 18901", false},
      {"Doylestown, PA 189011", false},
      {"Charleston, West Virginia 25301", true},
      {"Llanfairpwllgwyngyllgogerych, ME 04101", true},
      {"", false},
  };
  for (const Row& row : rows) EXPECT_EQ(is_zip_line(row.text), row.is) << row.text;
}

TEST(TextRules, CountsLetters) {
  EXPECT_TRUE(is_alpha_low("----- BREAK -----"));
  EXPECT_FALSE(is_alpha_low("1a"));
  EXPECT_TRUE(is_alpha_low("1 a 2"));
  EXPECT_FALSE(is_alpha_low(" "));
  EXPECT_FALSE(is_alpha_low("\xc3\xa9\xc3\xa9-"));
}

}  // namespace
}  // namespace docket::executor::element
