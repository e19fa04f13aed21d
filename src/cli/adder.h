// Adds commands to a program, or to a command that has commands of its own.
//
// Guarantees: a command that was chosen sets `run` to what it does; the int is the process's exit
//   code. What went wrong is one sentence on stderr.
// Callers: commands.cc and the files beside it that add a command. Threads: one.
#pragma once

#include <functional>
#include <memory>

#include "cli/session.h"

namespace CLI {
class App;
}

namespace docket::cli {

using Action = std::function<Outcome<ExitCode>(Session&)>;

// `program`, `run` and `world` must outlive the parsing and the run.
class Adder {
 public:
  Adder(CLI::App& program, std::function<int()>& run, const World& world)
      : program_(program), run_(run), world_(world) {}

  CLI::App& program() const { return program_; }
  // Adds commands to `command`, which is one of this program's.
  Adder below(CLI::App& command) const { return {command, run_, world_}; }

  // One that asks a server, and so has --url, --key and --format.
  CLI::App& command(const char* name, const char* says, Action action) const;
  // One that asks no server.
  CLI::App& local(const char* name, const char* says, Action action) const;

 private:
  struct Connection;
  CLI::App& add(const char* name, const char* says, Action action,
                const std::shared_ptr<Connection>& connection) const;

  CLI::App& program_;
  std::function<int()>& run_;
  const World& world_;
};

}  // namespace docket::cli
