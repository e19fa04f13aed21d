// The commands of `docket` that talk to a server: submit, list, get, watch, cancel, retry, keys,
// agents.
//
// Guarantees: each explains itself with --help. A command ends with a code of outcome.h, which
//   docs/cli.md documents; what went wrong is one sentence on stderr.
// Callers: app. Threads: one.
#pragma once

#include <functional>

#include "cli/world.h"

namespace CLI {
class App;
}

namespace docket::cli {

// A command that was chosen sets `run` to what it does; the int is the process's exit code.
// `program`, `run` and `world` must outlive the parsing and the run.
void add_commands(CLI::App& program, std::function<int()>& run, const World& world);

}  // namespace docket::cli
