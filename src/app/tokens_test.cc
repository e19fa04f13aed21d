#include "app/tokens.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_directory.h"

namespace docket::app {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* good_key = "0123456789abcdef0123456789abcdef";
constexpr const char* old_key = "fedcba9876543210fedcba9876543210";

class Tokens : public testing::Test {
 protected:
  std::string file(const std::string& text) {
    const auto path = directory_.path() / "key";
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  const test::TempDirectory directory_;
  TokenConfig config_;
};

TEST_F(Tokens, AreNotTakenUnlessAKeyIsConfigured) {
  const auto rules = token_rules(config_);
  ASSERT_TRUE(rules);
  EXPECT_FALSE(*rules);
}

TEST_F(Tokens, HaveTheConfiguredKeys) {
  config_.rules.signing_key = good_key;
  config_.rules.issuer = "us";
  EXPECT_EQ((*token_rules(config_))->signing_key, good_key);
  EXPECT_EQ((*token_rules(config_))->issuer, "us");
  config_.previous_signing_key_file = file(std::string(old_key) + "\n");
  EXPECT_EQ((*token_rules(config_))->previous_signing_key, old_key);
}

TEST_F(Tokens, RefuseAKeyThatIsWeakOrUnclear) {
  struct Row {
    const char* key;
    const char* in_file;  // null: no file
    const char* previous;
    const char* says;
  };
  const Row rows[] = {
      {"0123456789abcde", nullptr, "", "doors.osapi.signing_key: A signing key has at least 16"},
      {"", "0123456789abcde\n", "", "doors.osapi.signing_key: A signing key has at least 16"},
      {"", "", "", "this one has 0"},
      {good_key, good_key, "", "Set doors.osapi.signing_key or doors.osapi.signing_key_file"},
      {good_key, nullptr, "short", "doors.osapi.previous_signing_key: A signing key has"},
      {"", nullptr, old_key, "is for beside a signing_key"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    TokenConfig config;
    config.rules.signing_key = row.key;
    config.rules.previous_signing_key = row.previous;
    if (row.in_file != nullptr) config.signing_key_file = file(row.in_file);
    const auto rules = token_rules(config);
    ASSERT_FALSE(rules);
    EXPECT_EQ(rules.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(rules.error().message, HasSubstr(row.says));
    EXPECT_THAT(rules.error().message, Not(HasSubstr("0123")));
  }
  config_.signing_key_file = (directory_.path() / "none").string();
  EXPECT_THAT(token_rules(config_).error().message, HasSubstr("cannot read"));
}

}  // namespace
}  // namespace docket::app
