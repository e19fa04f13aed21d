// Reads an expression of OpenQASM: docs/executors/openqasm.md has the operators and functions.
//
// Guarantees: nests at most 64 deep; of at most 10,000 terms.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "executor/quantum/qasm_expression.h"
#include "executor/quantum/qasm_reader.h"

namespace docket::executor::quantum::qasm {

inline constexpr std::size_t terms_max = 10'000;

// With `formals`, the parameters of that gate may occur. An empty expression is only given when
// the text was refused.
Expression read_expression(Reader& reader, const Formals* formals = nullptr);

// Of an expression without parameters; zero when the text was refused.
Value read_constant(Reader& reader);

// The same as an integer; `what` names it in the refusal of another number.
std::int64_t read_integer(Reader& reader, std::string_view what);

}  // namespace docket::executor::quantum::qasm
