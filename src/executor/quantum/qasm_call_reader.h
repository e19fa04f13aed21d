// Reads calls of gates with their modifiers, and the definitions made of them.
//
// Guarantees: callee, arguments and number of qubits fit each other in every Call that is given
//   back unrefused; a definition's qubits are different from each other in each of its calls.
// Errors: PreflightError; InvalidInput (a qubit twice), TooManyGates (definitions too long).
// Threads: one at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "executor/quantum/qasm_gate.h"
#include "executor/quantum/qasm_reader.h"

namespace docket::executor::quantum::qasm {

// Up to its operands, which are the caller's to read: as many as qubits(call) says. `formals` are
// those of the definition around it. Empty when refused.
std::optional<Call> read_call_head(Reader& reader, const Formals* formals = nullptr);

// Its operands and the semicolon: calls `read_one` for each, or refuses a wrong number of them.
void read_operands(Reader& reader, const Call& call, const std::function<void()>& read_one);

// From its name on, behind the word `gate`.
std::unique_ptr<const Definition> read_definition(Reader& reader);

}  // namespace docket::executor::quantum::qasm
