// Circuits as lists of gate objects, in IonQ's two gate sets, become Programs.
//
// Guarantees: every gate object is read strictly: an unknown or surplus key, a missing one, or a
//   wrong type is a fault that names the gate's number (from 0) and its name.
// Callers: the kind's request. Sources: docs/executors/circuit.md, "Gates".
// Errors: PreflightError for a malformed gate, UnsupportedGate for its name, InvalidInput for its
//   values, QuantumCircuitComplexityError for a pauliexp beyond the simulator's bounds, and those
//   of ProgramBuilder.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>

#include <boost/json/fwd.hpp>

#include "executor/quantum/fault.h"
#include "executor/quantum/limits.h"
#include "executor/quantum/program.h"

namespace docket::executor::quantum {

enum class Gateset : std::uint8_t { qis, native };

// Without `qubits` the circuit is as wide as its highest index asks for.
OrFault<Program> read_gate_list(const boost::json::array& gates, Gateset gateset,
                                std::optional<std::int64_t> qubits, const CircuitLimits& limits);

// A whole number, also when it was written like 3.0; empty for anything else.
std::optional<std::int64_t> as_integer(const boost::json::value& value);

}  // namespace docket::executor::quantum
