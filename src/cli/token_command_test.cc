#include "cli/token_command.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/jwt.h"
#include "support/fake_clock.h"
#include "support/temp_directory.h"

namespace docket::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const TimePoint noon = *parse_time("2030-01-01T12:00:00Z");
constexpr const char* key = "0123456789abcdef0123456789abcdef";

class TokenCommand : public testing::Test {
 protected:
  TokenCommand() {
    flags_.roles = {"admin"};
    flags_.subject = "alice";
    flags_.signing_key_file = (directory_.path() / "key").string();
    std::ofstream(flags_.signing_key_file) << key << "\n";
  }
  Outcome<ExitCode> make() {
    const World world{.in = in_, .out = out_, .err = err_, .clock = clock_, .wait = {}};
    Session session{Server({.url = "http://127.0.0.1:1", .key = ""}), Format::json, world};
    return make_token(session, flags_);
  }
  Result<auth::Token> verified(TimePoint at) {
    std::string token = out_.str();
    token.pop_back();  // the end of the line
    return auth::verify(token, {.signing_key = key, .issuer = "osapi"}, at);
  }

  const test::TempDirectory directory_;
  const test::FakeClock clock_{noon};
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  TokenFlags flags_;
};

TEST_F(TokenCommand, SignsWhatTheServerTakes) {
  ASSERT_TRUE(make());
  const auto token = verified(noon + std::chrono::days(90));
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->subject, "alice");
  EXPECT_THAT(token->roles, ElementsAre("admin"));
  EXPECT_EQ(token->permissions, auth::token_permissions());
  EXPECT_FALSE(verified(noon + std::chrono::days(90) + std::chrono::minutes(1)));
  EXPECT_EQ(err_.str(), "");
}

TEST_F(TokenCommand, TakesPermissionsAnEndAndAKeyFromStdin) {
  flags_.permissions = {"job:read"};
  flags_.expires = "never";
  flags_.signing_key_file = "-";
  in_.str(key);
  ASSERT_TRUE(make());
  const auto token = verified(noon + std::chrono::years(50));
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->permissions, job::PermissionSet{job::Permission::job_read});
  EXPECT_FALSE(token->expires);
}

TEST_F(TokenCommand, RefusesWhatNoServerWouldTake) {
  struct Row {
    const char* says;
    void (*spoil)(TokenFlags&);
  };
  const Row rows[] = {
      {"Cannot read", [](TokenFlags& f) { f.signing_key_file += "x"; }},
      {"at least 16 bytes", [](TokenFlags& f) { std::ofstream(f.signing_key_file) << "hunter2"; }},
      {"--expires takes", [](TokenFlags& f) { f.expires = "tomorrow"; }},
      {"--expires takes", [](TokenFlags& f) { f.expires = "0s"; }},
      {"--expires takes", [](TokenFlags& f) { f.expires = ""; }},
      {"did you mean job:read", [](TokenFlags& f) { f.permissions = {"job:reed"}; }},
      {"--sub takes", [](TokenFlags& f) { f.subject = ""; }},
      {"--sub takes", [](TokenFlags& f) { f.subject = std::string(257, 's'); }},
  };
  const TokenFlags good = flags_;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says);
    flags_ = good;
    std::ofstream(flags_.signing_key_file) << key;
    row.spoil(flags_);
    const auto made = make();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().exit, ExitCode::usage);
    EXPECT_THAT(made.error().message, HasSubstr(row.says));
    EXPECT_THAT(made.error().message, Not(HasSubstr("hunter2")));
    EXPECT_EQ(out_.str(), "");
  }
}

}  // namespace
}  // namespace docket::cli
