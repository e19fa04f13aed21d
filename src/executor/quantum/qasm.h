// Reads an OpenQASM 2 or 3 program. docs/executors/openqasm.md has the supported subset.
//
// Guarantees: gates have their exact global phase. Noise sites and the count of gates are those of
//   the calls after expansion and broadcast. Time and memory are bounded by the text's length and
//   the limits, whatever the text says. No file is opened.
// Callers: the reader of circuit jobs; a body limit in front of it bounds the text.
// Errors: PreflightError (outside of the subset), InvalidInput (a qubit twice or outside of its
//   register, a parameter that is not finite, a program without an operation), NotEnoughQubits,
//   TooManyControls, TooManyGates. Messages begin with "line L, column C: " and name the construct.
// Threads: pure.
#pragma once

#include <string_view>

#include "executor/quantum/fault.h"
#include "executor/quantum/limits.h"
#include "executor/quantum/program.h"

namespace docket::executor::quantum {

// The bit registers of the text become the registers of the program, in order of declaration.
OrFault<Program> parse_qasm(std::string_view text, const CircuitLimits& limits);

}  // namespace docket::executor::quantum
