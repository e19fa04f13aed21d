#include "cli/adder.h"

#include <ostream>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

namespace docket::cli {

struct Adder::Connection {
  std::string url = "http://127.0.0.1:8420";
  std::string key;
  std::string format;

  int perform(const Action& action, const World& world) const {
    Session session{Server({.url = url, .key = key}), choose_format(format, world.is_out_terminal),
                    world};
    Outcome<ExitCode> outcome = action(session);
    if (outcome && !world.out.flush()) {
      outcome = Refusal{ExitCode::failed, "Cannot write to stdout."};
    }
    if (outcome) return static_cast<int>(*outcome);
    world.err << "docket: " << outcome.error().message << "\n";
    return static_cast<int>(outcome.error().exit);
  }
};

CLI::App& Adder::command(const char* name, const char* says, Action action) const {
  const auto connection = std::make_shared<Connection>();
  CLI::App& added = add(name, says, std::move(action), connection);
  added.add_option("--url", connection->url, "The server (http://127.0.0.1:8420)")
      ->envname("DOCKET_URL");
  added.add_option("--key", connection->key, "Your key; prefer the environment to the option")
      ->envname("DOCKET_KEY");
  added
      .add_option("-o,--format", connection->format,
                  "table, json or jsonl (a table on a terminal, json in a pipe)")
      ->check(CLI::IsMember({"table", "json", "jsonl"}));
  return added;
}

CLI::App& Adder::local(const char* name, const char* says, Action action) const {
  return add(name, says, std::move(action), std::make_shared<Connection>());
}

CLI::App& Adder::add(const char* name, const char* says, Action action,
                     const std::shared_ptr<Connection>& connection) const {
  CLI::App& added = *program_.add_subcommand(name, says);
  added.callback([connection, action = std::move(action), &run = run_, &world = world_] {
    run = [connection, action, &world] { return connection->perform(action, world); };
  });
  return added;
}

}  // namespace docket::cli
