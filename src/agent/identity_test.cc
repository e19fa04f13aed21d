#include "agent/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::agent {
namespace {

TEST(Labels, AreKeysWithDottedValues) {
  struct Row {
    std::string text;
    bool is_good;
  };
  const Row rows[] = {{"group=web.prod", true},
                      {"g-1_A=x", true},
                      {"group=a.b.c", true},
                      {std::string(63, 'k') + "=v", true},
                      {std::string(64, 'k') + "=v", false},
                      {"k=" + std::string(64, 'v'), false},
                      {"group", false},
                      {"=x", false},
                      {"group=", false},
                      {"group=web.", false},
                      {"group=.web", false},
                      {"group=web..prod", false},
                      {"gr.oup=web", false},
                      {"group=web prod", false},
                      {"group=a=b", false}};
  for (const Row& row : rows) {
    Labels labels;
    EXPECT_EQ(add_label(labels, row.text).has_value(), row.is_good) << row.text;
    EXPECT_EQ(labels.size(), row.is_good ? 1U : 0U) << row.text;
  }
}

TEST(Labels, HaveKeysOfTheirOwnAndAreFew) {
  Labels labels;
  for (int i = 0; i < 32; ++i) EXPECT_TRUE(add_label(labels, "k" + std::to_string(i), "v"));
  EXPECT_FALSE(add_label(labels, "k1", "w"));
  EXPECT_FALSE(add_label(labels, "one", "more"));
}

TEST(Names, HaveNoBlanksAndNoSlashes) {
  for (const char* name : {"web-09", "web_09.example", "A"}) EXPECT_TRUE(check_name(name)) << name;
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a/b"),
                                  std::string("\xc3\xa4"), std::string(256, 'n')}) {
    EXPECT_FALSE(check_name(name)) << name;
  }
}

}  // namespace
}  // namespace docket::agent
