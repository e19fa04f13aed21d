// The kind `circuit`: simulates a quantum circuit, ideal or noisy, and gives its outcomes.
//
// Guarantees: the same input, job id and build give the same output, whatever the number of threads
//   or attempts. Input, output and the codes of failures, which are IonQ's words, are in
//   docs/executors/circuit.md. `check` costs what reading the circuit costs and allocates no state.
// Callers: app registers it. Threads: as Kind says; an Executor computes on `threads` threads.
#pragma once

#include <string_view>

#include "executor/kind.h"
#include "executor/quantum/limits.h"

namespace docket::executor::quantum {

struct CircuitOptions {
  JobLimits limits;
  int threads = 2;                        // of one Executor, at least 1
  std::string_view instruction_set = {};  // one of statevector::instruction_sets(); empty: the best
};

Kind circuit_kind(const CircuitOptions& options = {});

}  // namespace docket::executor::quantum
