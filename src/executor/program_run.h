// Waits for a program and says what became of it.
//
// Guarantees: every call comes back: at the program's end, at most 20 ms after its wall limit or
//   the task's cancellation, or when whoever runs it is gone. It is then dead.
// Threads: one at a time.
// Time: from the context's clock.
// Errors: failures as kind.h names them.
#pragma once

#include <optional>

#include "base/result.h"
#include "executor/kind.h"
#include "executor/program_files.h"

namespace docket::executor {

// A program that was started, by this process or by another on its behalf.
class RunningProgram {
 public:
  virtual ~RunningProgram() = default;
  // Readable when `ended` has something to say.
  virtual int poll_descriptor() const = 0;
  // Its status as waitpid(2) gives it, once it has ended. Never waits.
  // Errors: whoever started it is gone.
  virtual Result<std::optional<int>> ended() = 0;
  virtual void kill() = 0;
};

ProgramOutcome follow(RunningProgram& running, ProgramFiles files, const ProgramCall& call,
                      const Context& context);

// The whole call in a child of this process. Who calls is trusted with the choice of the program.
ProgramOutcome run_program_here(const ProgramCall& call, const Context& context);

// For a call that cannot begin.
Failure no_such_program(const std::string& program);
Failure cannot_run(const Error& error);

}  // namespace docket::executor
