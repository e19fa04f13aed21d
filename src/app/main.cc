#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/terminal.h"
#include "app/version.h"
#include "cli/commands.h"

// What escapes here is a bug of ours, and stops the process.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  CLI::App program("Docket: one durable job engine behind existing job APIs.", "docket");
  program.set_version_flag("--version", docket::app::version);
  program.require_subcommand(1);
  docket::app::Run run;
  docket::app::add_serve(program, run);
  docket::app::add_agent(program, run);
  docket::app::add_exec(program, run);
  docket::app::add_verify(program, run);
  const docket::SystemClock clock;
  const docket::cli::World world = docket::app::real_world(clock);
  docket::cli::add_commands(program, run, world);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has codes above 100 for each sort of mistake; ours are documented: 0 and 2.
    return program.exit(error) == 0 ? 0 : 2;
  }
  return run();
}
