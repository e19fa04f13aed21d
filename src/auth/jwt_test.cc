#include "auth/jwt.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/base64.h"

namespace docket::auth {
namespace {

using job::Permission;
using job::PermissionSet;
using testing::ElementsAre;

const TimePoint noon = *parse_time("2030-01-01T12:00:00Z");
constexpr std::int64_t noon_seconds = 1'893'499'200;
const std::string key = "a signing key of thirty-two bytes";
const std::string other_key = "another signing key, long enough too";

TokenRules rules() { return {.signing_key = key}; }

std::string reason(std::string_view token, const TokenRules& with = rules()) {
  const auto got = verify(token, with, noon);
  if (got) return "";
  EXPECT_EQ(got.error().code, ErrorCode::unauthenticated);
  return got.error().message;
}

// RFC 7515 appendix A.1: its key, and a token that another implementation signed.
TEST(Token, HasTheSignatureOfTheStandardsExample) {
  const std::string standard_key = *wire::from_base64url(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  const std::string token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
      ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
      "cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const TokenRules standard{.signing_key = standard_key};
  EXPECT_EQ(reason(token, standard), "token is expired");
  const auto in_time = verify(token, standard, *parse_time("2011-03-22T18:43:00Z"));
  EXPECT_EQ(in_time.error().message, "roles are required");
  EXPECT_EQ(reason(token), "signature is invalid");
}

TEST(Token, SaysWhoAsksAndWhatTheyMay) {
  const Claims claims{.roles = {"write"},
                      .permissions = {},
                      .subject = "alice",
                      .issuer = "osapi",
                      .audience = {"https://localhost"},
                      .issued_at = noon,
                      .expires_at = noon + std::chrono::hours(1)};
  EXPECT_EQ(to_json(claims),
            R"({"roles":["write"],"iss":"osapi","sub":"alice","aud":["https://localhost"],)"
            R"("exp":1893502800,"iat":1893499200})");
  const auto token = verify(sign(to_json(claims), key), rules(), noon);
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->subject, "alice");
  EXPECT_THAT(token->roles, ElementsAre("write"));
  EXPECT_EQ(token->permissions, job::permissions_of(job::Role::write));
  EXPECT_TRUE(token->expires);
}

TEST(Token, ClaimsAreChecked) {
  struct Row {
    const char* claims;
    const char* reason;  // empty: good
  };
  const Row rows[] = {
      {R"({"roles":["read"]})", ""},
      {R"({"roles":["read","admin"],"unknown":{"a":[1]}})", ""},
      {R"({})", "roles are required"},
      {R"({"roles":null})", "roles are required"},
      {R"({"roles":[]})", "roles are required"},
      {R"({"roles":[],"permissions":["job:read"]})", "roles are required"},
      {R"({"roles":"read"})", "roles is not a list of strings"},
      {R"({"roles":["read",7]})", "roles is not a list of strings"},
      {R"({"roles":["read","root"]})", "role 'root' is unknown"},
      {R"({"roles":["agent"]})", "role 'agent' is unknown"},
      {R"({"roles":["Read"]})", "role 'Read' is unknown"},
      {R"({"roles":["read"],"permissions":"job:read"})", "permissions is not a list of strings"},
      {R"({"roles":["read"],"sub":7})", "sub is not a string"},
      {R"({"roles":["read"],"exp":"soon"})", "exp is not a number"},
      {R"({"roles":["read"],"exp":1e400})", "exp is not a number"},
      {R"({"roles":["read"],"nbf":true})", "nbf is not a number"},
      {R"({"roles":["read"],"iat":[1]})", "iat is not a number"},
      {R"({"roles":["read"],"exp":null,"nbf":null,"iat":null,"sub":null})", ""},
      {R"({"roles":["read"],"exp":1e300,"nbf":-1e300})", ""},
      {R"({"roles":["read"],"exp":-1})", "token is expired"},
      {R"(["roles"])", "token is malformed"},
      {"", "token is malformed"},
      {R"({"roles":["read"])", "token is malformed"},
      {"{\"roles\":[\"\xff\"]}", "token is malformed"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.claims);
    EXPECT_EQ(reason(sign(row.claims, key)), row.reason);
  }
  const std::string long_subject(subject_bytes_max + 1, 's');
  EXPECT_EQ(reason(sign(R"({"roles":["read"],"sub":")" + long_subject + "\"}", key)),
            "sub is longer than 256 bytes");
  const std::string longest = long_subject.substr(1);
  EXPECT_EQ(reason(sign(R"({"roles":["read"],"sub":")" + longest + "\"}", key)), "");
}

// To the second, with a minute for clocks that differ.
TEST(Token, TimesAreCheckedWithLeeway) {
  struct Row {
    const char* claim;
    int seconds;  // from now
    const char* reason;
  };
  const Row rows[] = {
      {"exp", 1, ""},
      {"exp", -59, ""},
      {"exp", -60, "token is expired"},
      {"exp", -61, "token is expired"},
      {"nbf", -1, ""},
      {"nbf", 60, ""},
      {"nbf", 61, "token is not valid yet"},
      {"iat", -100'000, ""},
      {"iat", 60, ""},
      {"iat", 61, "token was issued in the future"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(fmt::format("{} {:+}", row.claim, row.seconds));
    const std::string claims =
        fmt::format(R"({{"roles":["read"],"{}":{}}})", row.claim, noon_seconds + row.seconds);
    EXPECT_EQ(reason(sign(claims, key)), row.reason);
  }
  const std::string half = fmt::format(R"({{"roles":["read"],"exp":{}.5}})", noon_seconds - 60);
  EXPECT_EQ(reason(sign(half, key)), "");
}

TEST(Token, OnlyHs256IsTaken) {
  const std::string claims = wire::to_base64url(R"({"roles":["admin"]})");
  const std::string good = sign(R"({"roles":["admin"]})", key);
  const std::string signature = good.substr(good.rfind('.') + 1);
  for (const char* header :
       {R"({"alg":"none"})", R"({"alg":"None","typ":"JWT"})", R"({"alg":"HS384"})",
        R"({"alg":"HS512"})", R"({"alg":"RS256"})", R"({"alg":"ES256"})", R"({"alg":"hs256"})",
        R"({"alg":["HS256"]})", R"({"alg":null})", R"({"typ":"JWT"})", R"({})"}) {
    SCOPED_TRACE(header);
    const std::string head = wire::to_base64url(header) + "." + claims + ".";
    EXPECT_EQ(reason(head + signature), "signing method is not HS256");
    EXPECT_EQ(reason(head), "signing method is not HS256");
  }
  const std::string critical = wire::to_base64url(R"({"alg":"HS256","crit":["exp"]})");
  EXPECT_EQ(reason(critical + "." + claims + "." + signature), "token has critical extensions");
}

TEST(Token, TextThatIsNoneIsMalformed) {
  const std::string good = sign(R"({"roles":["read"]})", key);
  ASSERT_EQ(reason(good), "");
  const std::string texts[] = {"",
                               ".",
                               "..",
                               "...",
                               "dk_0123456789012345678901234567890123456789012",
                               good.substr(0, good.rfind('.')),
                               good + ".",
                               good + "=",
                               " " + good,
                               good + "\n",
                               "e30x." + good,
                               std::string(token_bytes_max + 1, 'a'),
                               std::string(1 << 20, '.')};
  for (const std::string& text : texts) {
    SCOPED_TRACE(text.substr(0, 100));
    EXPECT_EQ(reason(text), "token is malformed");
  }
}

// No part of a token can be changed, and none left out.
TEST(Token, AnyOtherByteBreaksIt) {
  const std::string good = sign(R"({"roles":["read"],"sub":"bob"})", key);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(reason(changed), "") << i;
    EXPECT_NE(reason(good.substr(0, i)), "") << i;
  }
  const std::string claims = good.substr(0, good.rfind('.') + 1);
  EXPECT_EQ(reason(claims), "signature is invalid");
  EXPECT_EQ(reason(claims + "AAAA"), "signature is invalid");
}

TEST(Token, KeysChangeWithoutARushAndWeakOnesAreNone) {
  const std::string claims = R"({"roles":["read"]})";
  TokenRules both{.signing_key = other_key, .previous_signing_key = key};
  EXPECT_EQ(reason(sign(claims, other_key), both), "");
  EXPECT_EQ(reason(sign(claims, key), both), "");
  EXPECT_EQ(reason(sign(claims, "a third key, of more than 16 bytes"), both),
            "signature is invalid");
  both.previous_signing_key.clear();
  EXPECT_EQ(reason(sign(claims, key), both), "signature is invalid");
  EXPECT_EQ(reason(sign(claims, ""), both), "signature is invalid");
  const std::string weak = "fifteen bytes !";
  EXPECT_EQ(reason(sign(claims, weak), {.signing_key = weak}), "signature is invalid");
  EXPECT_EQ(reason(sign(claims, weak + "!"), {.signing_key = weak + "!"}), "");
}

TEST(Token, IssuerAndAudienceAreCheckedOnRequest) {
  struct Row {
    const char* claims;
    const char* with_issuer;
    const char* with_audience;
  };
  const char* no_issuer = "issuer is not accepted";
  const char* no_audience = "audience is not accepted";
  const Row rows[] = {
      {R"({"roles":["read"]})", no_issuer, no_audience},
      {R"({"roles":["read"],"iss":"osapi","aud":"us"})", "", ""},
      {R"({"roles":["read"],"iss":"osapi ","aud":["them","us"]})", no_issuer, ""},
      {R"({"roles":["read"],"iss":["osapi"],"aud":[]})", no_issuer, no_audience},
      {R"({"roles":["read"],"iss":"osapi","aud":["US",7]})", "", no_audience},
      {R"({"roles":["read"],"iss":7,"aud":{"us":"us"}})", no_issuer, no_audience},
  };
  TokenRules with_issuer = rules();
  with_issuer.issuer = "osapi";
  TokenRules with_audience = rules();
  with_audience.audience = "us";
  for (const Row& row : rows) {
    SCOPED_TRACE(row.claims);
    EXPECT_EQ(reason(sign(row.claims, key)), "");
    EXPECT_EQ(reason(sign(row.claims, key), with_issuer), row.with_issuer);
    EXPECT_EQ(reason(sign(row.claims, key), with_audience), row.with_audience);
  }
}

PermissionSet permissions(std::string_view claims, const TokenRules& with = rules()) {
  const auto token = verify(sign(claims, key), with, noon);
  EXPECT_TRUE(token) << token.error().message;
  return token ? token->permissions : PermissionSet();
}

TEST(Token, PermissionsReplaceThoseOfTheRoles) {
  EXPECT_EQ(permissions(R"({"roles":["read"]})"), job::permissions_of(job::Role::read));
  EXPECT_EQ(permissions(R"({"roles":["read","write"]})"), job::permissions_of(job::Role::write));
  EXPECT_EQ(permissions(R"({"roles":["admin"],"permissions":[]})"), token_permissions());
  EXPECT_EQ(permissions(R"({"roles":["admin"],"permissions":null})"), token_permissions());
  EXPECT_EQ(permissions(R"({"roles":["admin"],"permissions":["job:read"]})"),
            PermissionSet{Permission::job_read});
  EXPECT_EQ(permissions(R"({"roles":["read"],"permissions":["job:read","command:execute"]})"),
            (PermissionSet{Permission::job_read, Permission::command_execute}));
  EXPECT_TRUE(permissions(R"({"roles":["admin"],"permissions":["docker:execute"]})").is_empty());
}

TEST(Token, HoldsNothingThatIsForKeysOnly) {
  for (const char* claims :
       {R"({"roles":["admin"]})",
        R"({"roles":["read"],"permissions":["key:manage","agent:serve","audit:read"]})"}) {
    const PermissionSet set = permissions(claims);
    EXPECT_FALSE(set.has(Permission::key_manage)) << claims;
    EXPECT_FALSE(set.has(Permission::agent_serve)) << claims;
    EXPECT_TRUE(set.has(Permission::audit_read)) << claims;
  }
  TokenRules generous = rules();
  generous.roles["root"] = PermissionSet::all();
  EXPECT_EQ(permissions(R"({"roles":["root"]})", generous), token_permissions());
}

TEST(Token, RolesAreThoseOfTheConfiguration) {
  TokenRules own = rules();
  own.roles["prober"] = {Permission::job_read, Permission::network_write};
  own.roles["read"] = {Permission::health_read};
  EXPECT_EQ(permissions(R"({"roles":["prober"]})", own),
            (PermissionSet{Permission::job_read, Permission::network_write}));
  EXPECT_EQ(permissions(R"({"roles":["read"]})", own), PermissionSet{Permission::health_read});
  EXPECT_EQ(reason(sign(R"({"roles":["prober"]})", key)), "role 'prober' is unknown");
}

TEST(Token, WithoutNameOrEndSaysSo) {
  const auto token = verify(sign(R"({"roles":["read"],"sub":""})", key), rules(), noon);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->subject, nameless_subject);
  EXPECT_FALSE(token->expires);
  Claims claims;
  claims.roles = {"read"};
  claims.permissions = {"job:read"};
  claims.subject = "\"ü";
  claims.issued_at = noon;
  EXPECT_EQ(to_json(claims), R"({"roles":["read"],"permissions":["job:read"],"iss":"",)"
                             R"("sub":"\"ü","aud":[],"iat":1893499200})");
}

}  // namespace
}  // namespace docket::auth
