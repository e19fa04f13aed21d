// What an agent is told: its command line over its file over the server's; and its key.
#include "app/agent_flags.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_directory.h"

namespace docket::app {
namespace {

using testing::Contains;
using testing::HasSubstr;

struct AgentCommand : testing::Test {
  std::string file(const char* name, const std::string& text) {
    const auto path = folder.path() / name;
    std::ofstream(path) << text;
    return path;
  }
  Result<AgentSettings> settings() {
    const auto files = load(flags);
    if (!files) return files.error();
    return settings_of(flags, *files);
  }
  // As of a command line.
  void parse(std::vector<std::string> words) {
    CLI::App command;
    add_options(command, flags);
    std::reverse(words.begin(), words.end());
    command.parse(words);
  }

  const test::TempDirectory folder;
  AgentFlags flags;
};

TEST_F(AgentCommand, WinsOverItsFileAndThatOverTheServers) {
  parse({"--server-config",
         file("docket.toml",
              "[server]\nlisten = \"127.0.0.1:1\"\n"
              "[host]\nlabels = {from = \"server\"}\nmax_tasks = 3\n"
              "[host.process]\nhide_args = true\n"),
         "--config",
         file("agent.toml",
              "server = \"https://one.example\"\n"
              "[agent]\nmax_tasks = 4\nhostname = \"web-01\"\nworkers = 1\n"),
         "--server", "https://two.example", "--workers", "2", "--drain-grace", "5"});
  const auto read = settings();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->server, "https://two.example");
  EXPECT_EQ(read->workers, 2);
  EXPECT_EQ(read->drain_grace, Millis(5000));
  EXPECT_EQ(read->host.max_tasks, 4);
  EXPECT_EQ(read->host.policy.hostname, "web-01");
  EXPECT_EQ(read->host.policy.labels.at("from"), "server");
  EXPECT_TRUE(read->host.policy.hide_arguments);
}

TEST_F(AgentCommand, WhatIsWrongIsSaid) {
  struct Case {
    std::vector<std::string> words;
    const char* said;
  };
  const std::string bad = file("bad.toml", "[agent]\nmax_task = 4\n");
  const std::string nul = file("nul.toml", std::string("server = \"a\0b\"", 14));
  const Case cases[] = {
      {{}, "No server is named"},
      {{"--server", "http://far.example"}, "has no TLS"},
      {{"--server", "https://far.example", "--config", bad}, "max_task"},
      {{"--server", "https://far.example", "--config", nul}, "NUL"},
      {{"--server", "https://far.example", "--config", "/nowhere.toml"}, "/nowhere.toml"},
      {{"--server", "https://far.example", "--label", "group"}, "group=web.prod"},
      {{"--server", "https://far.example", "--name", "web 01"}, "web 01"},
      {{"--server", "https://far.example", "--log-level", "loud"}, "log.level"},
  };
  for (const Case& each : cases) {
    flags = {};
    parse(each.words);
    const auto read = settings();
    ASSERT_FALSE(read) << each.said;
    EXPECT_THAT(read.error().message, HasSubstr(each.said));
  }
}

// Texts are read once: what becomes of the files meanwhile changes nothing.
TEST_F(AgentCommand, MeansWhatItsTextsSaidWhenTheyWereRead) {
  flags.server = "https://far.example";
  flags.config_file = file("agent.toml", "[process]\nhide_args = true\n");
  const auto files = load(flags);
  ASSERT_TRUE(files);
  file("agent.toml", "[process]\nhide_args = false\n");
  EXPECT_TRUE(settings_of(flags, *files)->host.policy.hide_arguments);
}

TEST_F(AgentCommand, ItsKeyIsReadAndKeptFromThoseWhoAskIt) {
  flags.server = "https://far.example";
  flags.key_file = file("key", "dk_one\n");
  flags.state_dir = folder.path() / "state";
  auto read = settings();
  ASSERT_TRUE(read);
  ASSERT_TRUE(take_possession(*read));
  EXPECT_EQ(read->key, "dk_one");
  EXPECT_TRUE(std::filesystem::is_directory(flags.state_dir));
  const auto& own = read->host.policy.file.own_paths;
  EXPECT_THAT(own, Contains(std::filesystem::canonical(flags.key_file).string()));
  EXPECT_THAT(own, Contains(std::filesystem::canonical(flags.state_dir).string()));
}

TEST_F(AgentCommand, WithATokenItMayHaveNoKeyYet) {
  flags.server = "https://far.example";
  flags.state_dir = folder.path() / "state";
  flags.key_file = flags.state_dir + "/none";
  auto read = settings();
  ASSERT_TRUE(read);
  const auto without = take_possession(*read);
  ASSERT_FALSE(without);
  EXPECT_THAT(without.error().message, HasSubstr("docket agents invite"));
  flags.key_file.clear();

  flags.token_file = file("token", "dk_token\n");
  flags.key = "dk_of_the_environment";
  read = settings();
  ASSERT_TRUE(take_possession(*read));
  EXPECT_EQ(read->key, "");
  EXPECT_EQ(read->key_file, flags.state_dir + "/agent.key");
  EXPECT_THAT(read->host.policy.file.own_paths,
              Contains(std::filesystem::canonical(flags.token_file).string()));

  std::ofstream(flags.state_dir + "/agent.key") << "dk_own\n";
  read = settings();
  ASSERT_TRUE(take_possession(*read));
  EXPECT_EQ(read->key, "dk_own") << "the token was for the first start";
}

TEST_F(AgentCommand, OfASecondReadingThePolicyCounts) {
  flags.server = "https://far.example";
  flags.name = "web-01";
  flags.config_file = file("agent.toml", "[agent]\nlabels = {group = \"web\"}\n");
  auto at_start = settings();
  ASSERT_TRUE(at_start);
  at_start->host.policy.file.own_paths = {"/own"};
  file("agent.toml", "[agent]\nlabels = {group = \"db\"}\n[process]\nhide_args = true\n");
  const auto again = policy_of(flags, *at_start, *load(flags));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->hide_arguments);
  EXPECT_EQ(again->hostname, "web-01");
  EXPECT_EQ(again->labels.at("group"), "web") << "told when it registers, and only then";
  EXPECT_THAT(again->file.own_paths, Contains("/own"));
}

}  // namespace
}  // namespace docket::app
