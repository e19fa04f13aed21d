#include "cli/commands.h"

#include <sstream>
#include <string>

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
TEST(Submit, RefusesOptionsThatTheDoorDoesNotTake) {
  const std::string at = " --url http://127.0.0.1:1";
  for (const std::string option :
       {"--priority 1", "--label a=b", "--metadata {}", "--run-after +1m", "--deadline +1m",
        "--max-attempts 2", "--parent x", "--project x", "--count 3"}) {
    const Said said = say(fmt::format("submit unstructured a.txt b.txt {}{}", option, at));
    EXPECT_EQ(said.exit, 2) << option;
    EXPECT_EQ(said.err, "docket: The door unstructured takes no " +
                            option.substr(0, option.find(' ')) + ".\n");
  }
  for (const std::string option : {"--strategy fast", "--chunk basic", "--chunk-chars 9"}) {
    for (const std::string form : {"submit ionworks dummy {} ", "submit ionq {} "}) {
      const Said said = say(fmt::format("{}{}{}", form, option, at));
      EXPECT_EQ(said.exit, 2) << option;
      EXPECT_EQ(said.err, "docket: Only the door unstructured takes " +
                              option.substr(0, option.find(' ')) + ".\n");
    }
  }
  EXPECT_NE(say("submit ionworks dummy {} --priority 1" + at).exit, 2);
}

}  // namespace
}  // namespace docket::cli
