#include "auth/token_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::auth {
namespace {

using job::Permission;
using job::PermissionSet;

TEST(TokenRules, StandardRolesAreThoseOfKeysLessWhatIsForKeysOnly) {
  const RoleTable roles = standard_roles();
  EXPECT_EQ(roles.size(), 3U);
  EXPECT_EQ(roles.at("read"), job::permissions_of(job::Role::read));
  EXPECT_EQ(roles.at("write"), job::permissions_of(job::Role::write));
  EXPECT_EQ(roles.at("admin"), token_permissions());
  EXPECT_FALSE(token_permissions().has(Permission::key_manage));
  EXPECT_FALSE(token_permissions().has(Permission::agent_serve));
}

TEST(TokenRules, ASigningKeyHasSixteenBytes) {
  EXPECT_TRUE(check_signing_key("0123456789abcdef"));
  for (const char* key : {"", "0123456789abcde"}) {
    const auto good = check_signing_key(key);
    ASSERT_FALSE(good);
    EXPECT_EQ(good.error().code, ErrorCode::invalid_argument);
  }
  EXPECT_EQ(check_signing_key("0123456789abcde").error().message,
            "A signing key has at least 16 bytes; this one has 15.");
}

TEST(TokenRules, AFilesKeyIsItsTextLessOneLineEnd) {
  const std::pair<const char*, const char*> rows[] = {
      {"", ""},   {"key", "key"},       {"key\n", "key"},     {"key\r\n", "key"},
      {"\n", ""}, {"key\n\n", "key\n"}, {" key \n", " key "}, {"a\nb", "a\nb"},
  };
  for (const auto& [text, key] : rows) EXPECT_EQ(key_of_file(text), key) << text;
}

TEST(TokenRules, PermissionsAreReadOrNamedWithTheNearest) {
  const std::vector<std::string> good = {"job:read", "command:execute", "job:read"};
  EXPECT_EQ(*parse_permissions(good),
            (PermissionSet{Permission::job_read, Permission::command_execute}));
  EXPECT_TRUE(parse_permissions({})->is_empty());
  const std::pair<const char*, const char*> rows[] = {
      {"job:reed", "A token cannot hold the permission 'job:reed'; did you mean job:read."},
      {"", "A token cannot hold the permission ''."},
      {"something else", "A token cannot hold the permission 'something else'."},
      {"agent:serve", "A token cannot hold the permission 'agent:serve'; did you mean agent:read."},
  };
  for (const auto& [word, says] : rows) {
    const std::vector<std::string> words = {"job:read", word};
    const auto got = parse_permissions(words);
    ASSERT_FALSE(got) << word;
    EXPECT_EQ(got.error().message, says);
  }
  const std::vector<std::string> managing = {"key:manage"};
  EXPECT_FALSE(parse_permissions(managing));
}

}  // namespace
}  // namespace docket::auth
