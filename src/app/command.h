// A subcommand of `docket`: adds itself to the program, and sets what is to run.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace docket::app {

// Exit code of the process; documented in docs/cli.md.
using Run = std::function<int()>;

// docket serve | agent | exec | verify
void add_serve(CLI::App& program, Run& run);
void add_agent(CLI::App& program, Run& run);
void add_exec(CLI::App& program, Run& run);
void add_verify(CLI::App& program, Run& run);

}  // namespace docket::app
