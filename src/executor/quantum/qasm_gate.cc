#include "executor/quantum/qasm_gate.h"

#include <algorithm>
#include <optional>

namespace docket::executor::quantum::qasm {
namespace {

std::int64_t bounded_product(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  const bool overflows = __builtin_mul_overflow(a, b, &result);
  return overflows ? gates_counted_max : std::min(result, gates_counted_max);
}

const LibraryGate* library_gate(const Callee& callee) {
  const auto* gate = std::get_if<const LibraryGate*>(&callee);
  return gate ? *gate : nullptr;
}

const Definition& definition(const Callee& callee) { return *std::get<const Definition*>(callee); }

// The factor by which a power multiplies the gates of a definition; empty when it makes one gate
// of them.
std::optional<std::int64_t> repeats(const Expression& exponent) {
  const auto value = exponent.constant();
  if (!value) return 0;
  const auto whole = integer(*value);
  if (!whole) return {};
  return *whole < 0 ? bounded_product(*whole, -1) : *whole;
}

}  // namespace

std::string_view name(const Callee& callee) {
  const LibraryGate* gate = library_gate(callee);
  return gate ? gate->name : definition(callee).name;
}

int qubits(const Callee& callee) {
  const LibraryGate* gate = library_gate(callee);
  return gate ? gate->qubits() : definition(callee).qubits;
}

int parameters_min(const Callee& callee) {
  const LibraryGate* gate = library_gate(callee);
  return gate ? gate->parameters_min : definition(callee).parameters;
}

int parameters_max(const Callee& callee) {
  const LibraryGate* gate = library_gate(callee);
  return gate ? gate->parameters_max : definition(callee).parameters;
}

std::int64_t qubits(const Call& call) {
  std::int64_t sum = qubits(call.callee);
  for (const Modifier& modifier : call.modifiers) {
    sum = std::min(gates_counted_max, sum + std::min(modifier.controls, gates_counted_max));
  }
  return sum;
}

std::int64_t gates_min(const Call& call) {
  if (library_gate(call.callee)) return 1;
  std::int64_t gates = definition(call.callee).gates_min;
  for (auto modifier = call.modifiers.rbegin(); modifier != call.modifiers.rend(); ++modifier) {
    if (modifier->kind != Modifier::Kind::power) continue;
    const auto factor = repeats(modifier->exponent);
    if (!factor) return 1;
    gates = bounded_product(gates, *factor);
  }
  return gates;
}

}  // namespace docket::executor::quantum::qasm
