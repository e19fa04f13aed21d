#include "executor/host/redact.h"

#include <gtest/gtest.h>

namespace docket::executor::host {
namespace {

TEST(Redact, MasksSecretsAndLeavesTheRestAsItIs) {
  struct Row {
    const char* json;
    const char* shown;
  };
  const Row rows[] = {
      {R"({})", R"({})"},
      {R"({ "a" : 1.50 , "b":[ ] })", R"({ "a" : 1.50 , "b":[ ] })"},
      {R"({"password":"x"})", R"({"password":"***"})"},
      {R"({"Db_PassWd" : 12, "z":1})", R"({"Db_PassWd" : "***", "z":1})"},
      {R"({"API_KEY":{"a":[1,"}"],"b":{}},"c":2})", R"({"API_KEY":"***","c":2})"},
      {R"({"a":[{"token": null },{"my_secrets":[1,2]}]})",
       R"({"a":[{"token": "***" },{"my_secrets":"***"}]})"},
      {R"({"private_key":"a\"b\\","c":"password"})", R"({"private_key":"***","c":"password"})"},
      {R"({"pass\u0077ord":"x","\u0050ASSWD":"y"})",
       R"({"pass\u0077ord":"***","\u0050ASSWD":"***"})"},
      {R"(["password","x"])", R"(["password","x"])"},
      {R"({"a":"\"token\":\"x\""})", R"({"a":"\"token\":\"x\""})"},
      {R"({"tokens":true,"secret":-1e5})", R"({"tokens":"***","secret":"***"})"},
      // No JSON at all.
      {R"({"password":)", R"({"password":)"},
      {R"({"password":"abc)", R"({"password":"***")"},
      {R"(")", R"(")"},
      {"", ""},
      {R"({"token\u00)", R"({"token\u00)"},
  };
  for (const Row& row : rows) EXPECT_EQ(redact(row.json), row.shown) << row.json;
}

TEST(Redact, IsLinear) {
  std::string deep = R"({"password":)" + std::string(300'000, '[');
  EXPECT_EQ(redact(deep), R"({"password":"***")");
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += R"("token":)";
  EXPECT_FALSE(redact(many).empty());
}

}  // namespace
}  // namespace docket::executor::host
