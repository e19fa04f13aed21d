#include "api/osapi/target.h"

#include <gtest/gtest.h>

namespace docket::api::osapi {
namespace {

using enum Target::Sort;

TEST(Target, IsReadByTheGrammar) {
  const std::pair<std::string, Target> rows[] = {
      {"_any", {any, "", ""}},
      {"_all", {all, "", ""}},
      {"group:web", {label, "group", "web"}},
      {"group:web.dev.eu-1", {label, "group", "web.dev.eu-1"}},
      {"K-1_x:V_2", {label, "K-1_x", "V_2"}},
      {"web-01", {host, "", "web-01"}},
      {"_ALL", {host, "", "_ALL"}},
      {"web 01.example.org", {host, "", "web 01.example.org"}},
      {std::string(255, 'h'), {host, "", std::string(255, 'h')}},
      {"k:" + std::string(63, 'v'), {label, "k", std::string(63, 'v')}},
  };
  for (const auto& [text, target] : rows) {
    const auto parsed = parse_target(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, target) << text;
  }
}

TEST(Target, ThatBreaksTheGrammarIsRefusedInQuotes) {
  const std::pair<std::string, std::string> rows[] = {
      {"", "target_hostname is required"},
      {"a:b:c", "invalid label target \"a:b:c\""},
      {":v", "invalid label target \":v\""},
      {"k:", "invalid label target \"k:\""},
      {"k:v.", "invalid label target \"k:v.\""},
      {"k:.v", "invalid label target \"k:.v\""},
      {"k:a..b", "invalid label target \"k:a..b\""},
      {"k y:v", "invalid label target \"k y:v\""},
      {"k.y:v", "invalid label target \"k.y:v\""},
      {"_local", "invalid target \"_local\""},
      {"*", "invalid target \"*\""},
      {"\xff", "invalid target \"\xEF\xBF\xBD\""},
      {std::string(256, 'h'), "invalid target \"" + std::string(256, 'h') + "\""},
      {"k:" + std::string(64, 'v'), "invalid label target \"k:" + std::string(64, 'v') + "\""},
  };
  for (const auto& [text, message] : rows) {
    const auto parsed = parse_target(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().message, message);
  }
}

TEST(Target, OfSeveralHostsIsABroadcast) {
  EXPECT_TRUE(parse_target("_all")->is_broadcast());
  EXPECT_TRUE(parse_target("group:web")->is_broadcast());
  EXPECT_FALSE(parse_target("_any")->is_broadcast());
  EXPECT_FALSE(parse_target("web-01")->is_broadcast());
}

}  // namespace
}  // namespace docket::api::osapi
