// Programs of the host that an operation asks for a fact, as the agent's own user: resolvectl,
// ping.
//
// Guarantees: bounded in time, output (64 KiB) and in what they leave behind, like a command.
// Threads: one; the process must have only one.
// Errors: `io` when it cannot be started, `timed_out`, `cancelled`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "executor/host/or_failure.h"
#include "executor/host/roots.h"
#include "executor/kind.h"

namespace docket::executor::host {

// Where the program is, or empty.
std::string tool_path(const Roots& roots, std::string_view name);

struct ToolCall {
  std::string path;
  std::vector<std::string> arguments;  // without the program's name
  std::vector<std::string> environment = {};
  Millis wall{5000};
};
struct ToolEnd {
  int exit_code = 0;  // -1: a signal
  std::string output;
  std::string errors;
};
OrFailure<ToolEnd> run_tool(const ToolCall& call, Context& context);

}  // namespace docket::executor::host
