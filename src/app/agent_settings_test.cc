#include "app/agent_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct AgentFile : testing::Test {
  Result<void> read(const std::string& text) {
    return read_agent_file(settings, {.path = "agent.toml", .text = text});
  }
  AgentSettings settings;
};

// The example says every key, and says its default.
TEST(AgentExample, DocumentsEveryKeyWithItsDefault) {
  const auto file = read_settings(std::string(DOCKET_SOURCE_DIR) + "/agent.example.toml");
  ASSERT_TRUE(file);
  const std::string& text = file->text;
  for (const std::string& key : agent_keys()) {
    EXPECT_THAT(text, HasSubstr("\n" + key.substr(key.rfind('.') + 1) + " = ")) << key;
  }
  AgentSettings settings;
  const auto read = read_agent_file(settings, *file);
  ASSERT_TRUE(read) << read.error().message;
  const AgentSettings defaults;
  EXPECT_EQ(settings.state_dir, defaults.state_dir);
  EXPECT_EQ(settings.log_level, defaults.log_level);
  EXPECT_EQ(settings.drain_grace, defaults.drain_grace);
  EXPECT_EQ(settings.host.max_tasks, defaults.host.max_tasks);
  EXPECT_EQ(settings.host.facts_interval, defaults.host.facts_interval);
  const auto& policy = settings.host.policy;
  const auto& safe = defaults.host.policy;
  EXPECT_EQ(policy.thresholds.load_per_cpu, safe.thresholds.load_per_cpu);
  EXPECT_EQ(policy.command.exec_mode, safe.command.exec_mode);
  EXPECT_EQ(policy.command.shell_mode, safe.command.shell_mode);
  EXPECT_EQ(policy.command.run_as, safe.command.run_as);
  EXPECT_EQ(policy.command.search_path, safe.command.search_path);
  EXPECT_EQ(policy.command.output_cap, safe.command.output_cap);
  ASSERT_EQ(policy.command.allowed.size(), safe.command.allowed.size());
  for (std::size_t i = 0; i < safe.command.allowed.size(); ++i) {
    EXPECT_EQ(policy.command.allowed[i].path, safe.command.allowed[i].path);
  }
  EXPECT_EQ(policy.file.roots, safe.file.roots);
  EXPECT_EQ(policy.file.denied, safe.file.denied);
  EXPECT_EQ(policy.file.bytes_max, safe.file.bytes_max);
  settings.server = "https://docket.example";
  EXPECT_TRUE(check(settings));
}

TEST_F(AgentFile, FillsThePolicy) {
  const auto done = read(
      "[agent]\nhostname = \"web-09\"\nlabels = {group = \"web.prod\"}\nkinds = [\"node\"]\n"
      "[command]\noutput_cap = 1000\nseccomp = \"optional\"\n"
      "[command.exec]\nmode = \"any\"\n"
      "allow = [{path = \"/usr/bin/df\", args = [\"-k\", \"/.*\"], max_timeout = 7}]\n"
      "[command.shell]\nmode = \"any\"\n[facts]\ninterval_s = 0.5\ncustom = {rack = \"b4\"}\n");
  ASSERT_TRUE(done) << done.error().message;
  const executor::host::Policy& policy = settings.host.policy;
  EXPECT_EQ(policy.hostname, "web-09");
  EXPECT_EQ(policy.labels.at("group"), "web.prod");
  EXPECT_THAT(settings.kinds, ElementsAre("node"));
  EXPECT_EQ(policy.command.output_cap, 1000);
  EXPECT_TRUE(policy.command.is_seccomp_optional);
  EXPECT_EQ(policy.command.exec_mode, executor::host::ExecMode::any);
  EXPECT_EQ(policy.command.shell_mode, executor::host::ShellMode::any);
  ASSERT_EQ(policy.command.allowed.size(), 1U);
  EXPECT_THAT(*policy.command.allowed[0].arguments, ElementsAre("-k", "/.*"));
  EXPECT_EQ(policy.command.allowed[0].timeout_max_s, 7);
  EXPECT_EQ(settings.host.facts_interval, Millis(500));
  EXPECT_EQ(policy.custom_facts.at("rack"), "b4");
}

TEST_F(AgentFile, SaysWhatIsWrong) {
  struct Row {
    const char* text;
    const char* says;
  };
  const Row rows[] = {
      {"servers = \"x\"\n", "servers is unknown; did you mean server"},
      {"[command.exec]\nmod = \"any\"\n",
       "command.exec.mod is unknown; did you mean command.exec.mode"},
      {"[command.exec]\nmode = \"all\"\n", "command.exec.mode must be one of off, allowlist, any"},
      {"[command.exec]\nallow = [{args = []}]\n", "tables that have a path"},
      {"[command.exec]\nallow = [{path = \"/x\", arg = []}]\n",
       "command.exec.allow.arg is unknown; did you mean command.exec.allow.args"},
      {"[command.exec]\nallow = \"/x\"\n", "a list of tables"},
      {"[agent]\nlabels = [\"a\"]\n", "agent.labels must be a table of strings"},
      {"[agent]\nmax_tasks = 0\n", "agent.max_tasks must be an integer from 1 to 256"},
      {"[file]\nroots = \"/etc\"\n", "file.roots must be a list of strings"},
      {"[command]\nrun_as = 0\n", "command.run_as must be a string"},
      {"[host]\nmax_tasks = 3\n", "host.max_tasks is unknown"},
  };
  for (const Row& row : rows) {
    const auto done = read(row.text);
    ASSERT_FALSE(done) << row.text;
    EXPECT_THAT(done.error().message, HasSubstr(row.says)) << row.text;
  }
}

TEST_F(AgentFile, OfAServerItIsTheTableHost) {
  ASSERT_TRUE(read_host_of_server(
      settings, {.path = "docket.toml",
                 .text = "[server]\nthreads = 3\n[host]\nmax_tasks = 3\nlabels = {a = \"b\"}\n"
                         "[host.command.exec]\nmode = \"off\"\n"}));
  EXPECT_EQ(settings.host.max_tasks, 3);
  EXPECT_EQ(settings.host.policy.labels.at("a"), "b");
  EXPECT_EQ(settings.host.policy.command.exec_mode, executor::host::ExecMode::off);
}

TEST(AgentCheck, RefusesWhatIsOpenByMistake) {
  struct Row {
    const char* server;
    bool insecure_plain;
    const char* says;  // empty: fine
  };
  const Row rows[] = {
      {"http://127.0.0.1:8420", false, ""},
      {"http://localhost:8420/", false, ""},
      {"http://[::1]:8420", false, ""},
      {"https://docket.example", false, ""},
      {"http://10.0.0.1:8420", true, ""},
      {"http://10.0.0.1:8420", false, "insecure_plain"},
      {"http://127.0.0.1.example", false, "insecure_plain"},
      {"http://[2001:db8::1]:8420", false, "insecure_plain"},
      {"", false, "No server is named"},
  };
  for (const Row& row : rows) {
    AgentSettings settings;
    settings.server = row.server;
    settings.insecure_plain = row.insecure_plain;
    const auto good = check(settings);
    EXPECT_EQ(good.has_value(), std::string(row.says).empty()) << row.server;
    if (!good) {
      EXPECT_THAT(good.error().message, HasSubstr(row.says)) << row.server;
    }
  }
}

TEST(AgentCheck, RefusesAPolicyThatAllowsMoreThanItSays) {
  AgentSettings settings;
  settings.server = "https://docket.example";
  settings.host.policy.command.allowed = {{"/bin/sh"}};
  const auto good = check(settings);
  ASSERT_FALSE(good);
  EXPECT_THAT(good.error().message, HasSubstr("unsafe"));
}

}  // namespace
}  // namespace docket::app
