// Calls and definitions of gates as they were read: the syntax tree of OpenQASM's unitary part.
//
// Guarantees: a definition calls only gates that were ready before it, so the calls form no ring;
//   they nest at most 64 deep.
// Threads: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "executor/quantum/qasm_expression.h"
#include "executor/quantum/qasm_library.h"

namespace docket::executor::quantum::qasm {

inline constexpr int depth_max = 64;  // of expressions, of modifiers, of definitions

struct Definition;
using Callee = std::variant<const LibraryGate*, const Definition*>;

struct Modifier {
  enum class Kind : std::uint8_t { inverse, power, control, negated_control };
  Kind kind = Kind::inverse;
  std::int64_t controls = 0;  // that it adds
  Expression exponent = {};   // of a power
};

struct Call {
  std::string_view name;
  std::size_t offset = 0;  // of the name in the text
  Callee callee = {};
  std::vector<Modifier> modifiers;  // as written: the last one acts first
  std::vector<Expression> arguments;
  std::vector<int> qubits;  // inside a definition: which of its qubits, controls first
};

struct Definition {
  std::string_view name;
  int parameters = 0;
  int qubits = 0;
  std::vector<Call> body;
  int depth = 1;               // of the definitions inside, itself included
  std::int64_t gates_min = 0;  // that an expansion has at least; stops at gates_counted_max
};

inline constexpr std::int64_t gates_counted_max = std::int64_t{1} << 60;

std::string_view name(const Callee& callee);
int qubits(const Callee& callee);
int parameters_min(const Callee& callee);
int parameters_max(const Callee& callee);

// The qubits that a call takes, those of its modifiers included; stops growing at 2^60.
std::int64_t qubits(const Call& call);

// How many gates the call expands to at least: exact but for powers that depend on parameters.
std::int64_t gates_min(const Call& call);

}  // namespace docket::executor::quantum::qasm
