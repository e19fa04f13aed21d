// A worker's way to helper programs: it may execute nothing itself, so it asks the process that
// started it.
//
// Guarantees: one program at a time. When the worker ends, so does its program.
// Callers: run_worker. Threads: one.
// Errors: failures as executor/kind.h names them; `internal` when the spawner is gone.
#pragma once

#include "base/descriptor.h"
#include "executor/kind.h"

namespace docket::worker {

class ProgramLine {
 public:
  explicit ProgramLine(const Descriptor& line) : line_(line) {}

  // Waits for the program's end. `call.limits` are complete; `context` says when to give up.
  executor::ProgramOutcome run(const executor::ProgramCall& call, const executor::Context& context);
  // CPU time of all programs so far.
  Micros cpu() const { return cpu_; }

 private:
  const Descriptor& line_;
  Micros cpu_{0};
};

}  // namespace docket::worker
