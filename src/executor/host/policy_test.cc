#include "executor/host/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::executor::host {
namespace {

using testing::HasSubstr;

TEST(Policy, TheDefaultIsFine) { EXPECT_TRUE(check(Policy())); }

TEST(Policy, WhatIsWrongIsNamed) {
  struct Row {
    const char* says;
    void (*spoil)(Policy&);
  };
  const Row rows[] = {
      {"agent.hostname: only", [](Policy& p) { p.hostname = "a b"; }},
      {"agent.labels: 'a b' is no label", [](Policy& p) { p.labels["a b"] = "x"; }},
      {"agent.labels: 'x..y' is no value", [](Policy& p) { p.labels["a"] = "x..y"; }},
      {"agent.labels: at most 32",
       [](Policy& p) {
         for (int i = 0; i < 33; ++i) p.labels["k" + std::to_string(i)] = "v";
       }},
      {"command.exec.allow: 'df' is no absolute path",
       [](Policy& p) { p.command.allowed = {{"df"}}; }},
      {"command.exec.allow: '(' is no regular expression",
       [](Policy& p) { p.command.allowed = {{"/usr/bin/df", {{"("}}}}; }},
      {"command.exec.allow: 'a)|(b' is no regular expression",
       [](Policy& p) { p.command.allowed = {{"/usr/bin/df", {{"a)|(b"}}}}; }},
      {R"(command.exec.allow: '(a)\1' is no regular expression)",
       [](Policy& p) { p.command.allowed = {{"/usr/bin/df", {{R"((a)\1)"}}}}; }},
      {"max_timeout is from 1 to 300",
       [](Policy& p) {
         p.command.allowed = {{"/usr/bin/df"}};
         p.command.allowed[0].timeout_max_s = 301;
       }},
      {"command.cwd_roots: has /, so that who asks",
       [](Policy& p) { p.command.use_landlock = true; }},
      {"command.run_as: is root", [](Policy& p) { p.command.run_as = "root"; }},
      {"command.output_cap: is from 1 to 458752",
       [](Policy& p) { p.command.output_cap = 500'000; }},
      {"command.cwd_roots: 'x' is no absolute path",
       [](Policy& p) { p.command.cwd_roots = {"x"}; }},
      {"command.cwd_roots: is empty", [](Policy& p) { p.command.cwd_roots.clear(); }},
      {"command.env: 'a=b' is no name", [](Policy& p) { p.command.environment["a=b"] = "c"; }},
      {"file.roots: '/a/../b' is no absolute path", [](Policy& p) { p.file.roots = {"/a/../b"}; }},
      {"file.deny: '*.key' begins neither", [](Policy& p) { p.file.denied = {"*.key"}; }},
      {"file.max_bytes: is at least 1", [](Policy& p) { p.file.bytes_max = 0; }},
      {"ping.deny: '10.0.0.0/33' is no network",
       [](Policy& p) { p.ping_denied = {"10.0.0.0/33"}; }},
      {"conditions: thresholds are above 0", [](Policy& p) { p.thresholds.disk_percent = 0; }},
  };
  for (const Row& row : rows) {
    Policy policy;
    row.spoil(policy);
    const Result<void> checked = check(policy);
    ASSERT_FALSE(checked) << row.says;
    EXPECT_THAT(checked.error().message, HasSubstr(row.says));
  }
}

TEST(Policy, ProgramsThatRunOthersMustBeCalledUnsafe) {
  for (const char* path :
       {"/bin/sh", "/usr/bin/env", "/usr/bin/find", "/usr/bin/xargs", "/usr/bin/awk",
        "/usr/bin/sed", "/usr/bin/tar", "/usr/bin/ssh", "/usr/bin/python3", "/usr/bin/python3.11",
        "/usr/bin/systemd-run", "/usr/bin/docker", "/opt/perl5.36.0"}) {
    Policy policy;
    policy.command.allowed = {{path}};
    ASSERT_FALSE(check(policy)) << path;
    EXPECT_THAT(check(policy).error().message, HasSubstr("can run any other program"));
    policy.command.allowed[0].is_unsafe = true;
    EXPECT_TRUE(check(policy)) << path;
  }
}

}  // namespace
}  // namespace docket::executor::host
