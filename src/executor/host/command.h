// command.exec.execute and command.shell.execute: a program of the host, for a client.
//
// Guarantees: nothing starts that the policy does not allow. The program runs as the policy's user
//   with a fixed environment, bounded in time, output, processes and file size, behind a list of
//   refused system calls; when the task ends, everything that came from it is gone. A program's own
//   exit code or signal is a result, not a failure.
// Threads: one; the process must have only one. Time: from the context's clock.
// Errors: `invalid`, `no_such`, `denied`, `io`; `timed_out` with what it wrote so far.
#pragma once

#include "executor/host/data.h"
#include "executor/host/policy.h"
#include "executor/kind.h"

namespace docket::executor::host {

// Beside the time of the command itself: TERM, five seconds, KILL, and the sweep.
inline constexpr Millis command_overhead{10'000};
inline constexpr Millis command_wall_max{300'000};

Outcome run_exec(const CommandData& data, const Policy& policy, const Task& task, Context& context);
Outcome run_shell(const CommandData& data, const Policy& policy, const Task& task,
                  Context& context);

}  // namespace docket::executor::host
