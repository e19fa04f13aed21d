#include "executor/quantum/qasm_expression.h"

#include <algorithm>
#include <array>

namespace docket::executor::quantum::qasm {

OrFault<void> Expression::push(Operator operation) {
  const auto count = static_cast<std::size_t>(arity(operation));
  const auto operands = std::span<const Item>(items_).last(count);
  const bool is_constant = std::all_of(operands.begin(), operands.end(), [](const Item& item) {
    return std::holds_alternative<Value>(item);
  });
  if (!is_constant) {
    items_.emplace_back(operation);
    return {};
  }
  std::array<Value, 2> values;
  for (std::size_t i = 0; i < count; ++i) values[i] = std::get<Value>(operands[i]);
  const OrFault<Value> result = apply(operation, std::span<const Value>(values).first(count));
  if (!result) return result.error();
  items_.resize(items_.size() - count);
  items_.emplace_back(*result);
  return {};
}

std::optional<Value> Expression::constant() const {
  if (items_.size() != 1) return {};
  const auto* value = std::get_if<Value>(&items_[0]);
  return value ? std::optional(*value) : std::nullopt;
}

double Expression::evaluate(std::span<const double> parameters) const {
  if (const auto value = constant()) return real(*value);
  std::vector<double> stack;
  for (const Item& item : items_) {
    if (const auto* value = std::get_if<Value>(&item)) {
      stack.push_back(real(*value));
    } else if (const auto* parameter = std::get_if<Parameter>(&item)) {
      stack.push_back(parameters[static_cast<std::size_t>(parameter->index)]);
    } else {
      const auto operation = std::get<Operator>(item);
      const auto count = static_cast<std::size_t>(arity(operation));
      const double result = apply(operation, std::span<const double>(stack).last(count));
      stack.resize(stack.size() - count);
      stack.push_back(result);
    }
  }
  return stack.back();
}

}  // namespace docket::executor::quantum::qasm
