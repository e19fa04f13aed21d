// Starts a program of another project, alone and with nothing of this process but three files.
//
// Guarantees: it runs in the sandbox that is given, in a session of its own, in the folder `/` (of
//   which the sandbox shows it little), with a clean environment: PATH, LC_ALL=C.UTF-8, one OpenMP
//   thread, no home. Memory, CPU time and the size of its output are bounded by the kernel, its
//   wall time by whoever waits for it. It is killed when the thread that started it ends.
// Callers: program_starter.cc; those of `ProgramStarter` to kill what it started.
// Threads: any; also in a process with threads. The calling one waits until the program is
//   executed, which is about a millisecond.
// Errors: `unavailable` when the kernel refuses. A program that cannot be executed after all ends
//   with the exit code 127 and a word on descriptor 2.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "executor/kind.h"
#include "executor/sandbox.h"

namespace docket::executor {

// The path in /usr/bin or /bin, or empty when it is not installed or the name is none.
std::string path_of_program(std::string_view name);

struct ProgramOrder {
  std::string path;
  std::vector<std::string> arguments;
  Limits limits;
  int input = -1;
  int output = -1;  // a file: its size is what is bounded
  int errors = -1;
  bool reads_once = false;  // as kind.h says
};
// The sandbox must allow `path`. Gives the number of a child, to be waited for.
Result<pid_t> start_program(const ProgramOrder& order, const Sandbox& sandbox);
// Those of a program that was started with looser ones. Errors: `unavailable`.
Result<void> set_limits(pid_t process, const Limits& limits);
// SIGKILL, to all that is in its session.
void kill_program(pid_t process);

}  // namespace docket::executor
