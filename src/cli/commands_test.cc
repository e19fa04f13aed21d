#include "cli/commands.h"

#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

namespace docket::cli {
namespace {

struct Said {
  int exit = 0;
  std::string err;
};

Said say(const std::string& words) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  const SystemClock clock;
  const World world{.in = in, .out = out, .err = err, .clock = clock, .wait = [](Millis) {}};
  CLI::App program;
  std::function<int()> run;
  add_commands(program, run, world);
  program.parse(words);
  const int exit = run();
  return {exit, err.str()};
}

// No server is asked: none listens on this port.
TEST(Submit, RefusesOptionsOfAnotherForm) {
  const std::vector<std::string> of_jobs = {"--priority 1",    "--label a=b",    "--metadata {}",
                                            "--run-after +1m", "--deadline +1m", "--max-attempts 2",
                                            "--parent x",      "--project x",    "--count 3"};
  const std::vector<std::string> of_documents = {"--strategy fast", "--chunk basic",
                                                 "--chunk-chars 9"};
  const std::vector<std::string> of_hosts = {"--target _all"};
  struct Case {
    std::string words;
    std::string form;
    std::vector<const std::vector<std::string>*> foreign;
  };
  const Case cases[] = {
      {"unstructured a.txt b.txt", "The door unstructured", {&of_jobs, &of_hosts}},
      {"osapi node.ping.execute {}", "An operation on hosts", {&of_jobs, &of_documents}},
      {"ionworks dummy {}", "A job of a type", {&of_documents, &of_hosts}},
      {"ionq {}", "A body", {&of_documents, &of_hosts}},
  };
  for (const Case& each : cases) {
    for (const auto* options : each.foreign) {
      for (const std::string& option : *options) {
        const Said said =
            say(fmt::format("submit {} {} --url http://127.0.0.1:1", each.words, option));
        EXPECT_EQ(said.exit, 2) << each.words << option;
        EXPECT_EQ(said.err, fmt::format("docket: {} takes no {}.\n", each.form,
                                        option.substr(0, option.find(' '))));
      }
    }
  }
  EXPECT_NE(say("submit ionworks dummy {} --priority 1 --url http://127.0.0.1:1").exit, 2);
}

TEST(Submit, TakesSeveralFilesOfDocumentsOnly) {
  const Said said = say("submit ionworks dummy {} more.json --url http://127.0.0.1:1");
  EXPECT_EQ(said.exit, 2);
  EXPECT_EQ(said.err, "docket: Only the door unstructured takes several files.\n");
}

}  // namespace
}  // namespace docket::cli
