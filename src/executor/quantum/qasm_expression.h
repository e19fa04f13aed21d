// An expression of OpenQASM, ready to be computed for given parameters of a gate.
//
// Guarantees: what is constant is computed once, while it is read; the rest is kept in postfix
//   form, so neither length nor nesting costs stack when it is computed.
// Threads: plain values.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "executor/quantum/qasm_value.h"

namespace docket::executor::quantum::qasm {

class Expression {
 public:
  void push(Value value) { items_.emplace_back(value); }
  void push_parameter(int index) { items_.emplace_back(Parameter{index}); }
  // Takes its operands from those pushed last.
  // Errors: those of apply() in qasm_value.h.
  OrFault<void> push(Operator operation);

  // The value of an expression without parameters.
  std::optional<Value> constant() const;
  double evaluate(std::span<const double> parameters) const;
  // Work of evaluate(), and memory.
  std::size_t size() const { return items_.size(); }

 private:
  struct Parameter {
    int index;
  };
  using Item = std::variant<Value, Parameter, Operator>;

  std::vector<Item> items_;
};

}  // namespace docket::executor::quantum::qasm
