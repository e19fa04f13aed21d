// Numbers of OpenQASM expressions and what may be done with them.
//
// Guarantees: integers are exact or refused, never wrapped. `/` is always real division.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "executor/quantum/fault.h"

namespace docket::executor::quantum::qasm {

using Value = std::variant<std::int64_t, double>;

double real(const Value& value);
// The integer it is; a real counts when it is one, up to 2^53. Empty otherwise.
std::optional<std::int64_t> integer(const Value& value);

enum class Operator : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  remainder,  // with the sign of the dividend
  power,
  negate,
  sin,
  cos,
  tan,
  arcsin,
  arccos,
  arctan,
  exp,
  log,
  sqrt,
  floor,
  ceiling,
};
int arity(Operator operation);

// Of reals; may be infinite or not a number.
double apply(Operator operation, std::span<const double> arguments);
// Keeps integers where the operation has integers.
// Errors: PreflightError (beyond 64 bits), InvalidInput (remainder of a division by 0).
OrFault<Value> apply(Operator operation, std::span<const Value> arguments);

// A literal as the lexer cuts it.
// Errors: PreflightError: misplaced '_', no digits, too large.
OrFault<Value> parse_number(std::string_view text);

}  // namespace docket::executor::quantum::qasm
