#include "executor/quantum/qasm_expander.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/excerpt.h"
#include "executor/quantum/qasm_modifiers.h"

namespace docket::executor::quantum::qasm {
namespace {

// Work for each gate of the limit: a legitimate expansion is far below, since definitions nest at
// most 64 deep.
constexpr std::int64_t work_per_gate = 200;
// In units of a term of an expression, about 10 ns.
constexpr std::size_t call_work = 4;  // beside the terms of its arguments
constexpr std::size_t fraction_work = 20;
constexpr std::size_t squaring_work = 20;

// Takes the first `count` of `qubits`.
std::span<const int> take(std::span<const int>& qubits, std::size_t count) {
  const auto taken = qubits.first(count);
  qubits = qubits.subspan(count);
  return taken;
}

void append(std::vector<int>& list, std::span<const int> more) {
  list.insert(list.end(), more.begin(), more.end());
}

}  // namespace

Expander::Expander(ProgramBuilder& builder, const CircuitLimits& limits, Verdict& verdict)
    : builder_(builder),
      verdict_(verdict),
      gates_max_(limits.gates_max),
      work_left_(limits.gates_max * work_per_gate) {}

void Expander::expand(const Call& call, std::span<const int> qubits) {
  origin_ = &call;
  if (gates_min(call) > gates_max_ - builder_.program().gates) {
    return refuse(fmt::format("the circuit has more than {} gates", gates_max_),
                  FaultCode::too_many_gates);
  }
  apply(call, {}, qubits, {});
}

void Expander::apply(const Call& call, std::span<const double> parameters,
                     std::span<const int> qubits, Context context) {
  const std::vector<double> arguments = evaluate(call, parameters);
  if (verdict_.refused()) return;
  Folded folded = fold(call, arguments, parameters);
  if (verdict_.refused()) return;
  for (const Modifier& modifier : call.modifiers) {
    const auto controls = take(qubits, static_cast<std::size_t>(modifier.controls));
    append(modifier.kind == Modifier::Kind::control ? context.controls : context.negated, controls);
  }
  if (context.is_inverse) folded.exponent = -folded.exponent;
  if (!folded.matrix.empty()) {
    emit(powered(folded.matrix, folded.exponent), {.targets = {qubits.begin(), qubits.end()},
                                                   .controls = std::move(context.controls),
                                                   .negated = std::move(context.negated)});
  } else if (const auto* gate = std::get_if<const LibraryGate*>(&call.callee)) {
    emit(**gate, arguments, folded.exponent, qubits, std::move(context));
  } else {
    repeat(*std::get<const Definition*>(call.callee), arguments, folded.exponent, qubits, context);
  }
}

std::vector<double> Expander::evaluate(const Call& call, std::span<const double> parameters) {
  std::vector<double> values;
  values.reserve(call.arguments.size());
  spend(call_work);
  for (const Expression& argument : call.arguments) {
    spend(argument.size());
    values.push_back(argument.evaluate(parameters));
    if (!std::isfinite(values.back())) {
      refuse(fmt::format("parameter {} of gate {} is not finite", values.size(),
                         quoted_excerpt(call.name)),
             FaultCode::invalid_input);
    }
  }
  return values;
}

// From the gate outwards: the last modifier acts first. Integer powers and inverses go past
// controls, since controlling a gate k times in a row controls its k-th power.
Expander::Folded Expander::fold(const Call& call, std::span<const double> arguments,
                                std::span<const double> parameters) {
  Folded folded;
  bool is_controlled = false;
  for (auto modifier = call.modifiers.rbegin(); modifier != call.modifiers.rend(); ++modifier) {
    if (verdict_.refused()) return folded;
    if (modifier->kind == Modifier::Kind::inverse) {
      folded.exponent = -folded.exponent;
    } else if (modifier->kind == Modifier::Kind::power) {
      fold_power(call, *modifier, arguments, parameters, is_controlled, folded);
    } else {
      is_controlled = true;
    }
  }
  return folded;
}

void Expander::fold_power(const Call& call, const Modifier& modifier,
                          std::span<const double> arguments, std::span<const double> parameters,
                          bool is_controlled, Folded& folded) {
  spend(modifier.exponent.size());
  const double exponent = modifier.exponent.evaluate(parameters);
  if (!std::isfinite(exponent)) {
    return refuse(fmt::format("the power of gate {} is not finite", quoted_excerpt(call.name)),
                  FaultCode::invalid_input);
  }
  if (const auto whole = integer(Value(exponent))) {
    if (__builtin_mul_overflow(folded.exponent, *whole, &folded.exponent) ||
        folded.exponent == INT64_MIN) {
      refuse(fmt::format("the power of gate {} is too large", quoted_excerpt(call.name)),
             FaultCode::preflight_error);
    }
    return;
  }
  if (is_controlled || qubits(call.callee) != 1) {
    return refuse(fmt::format("'pow' of gate {} with a fraction: that is for gates of one qubit",
                              quoted_excerpt(call.name)),
                  FaultCode::preflight_error);
  }
  if (folded.matrix.empty()) folded.matrix = matrix_of(call.callee, arguments);
  if (verdict_.refused()) return;
  spend(fraction_work);
  folded.matrix = principal_power(powered(folded.matrix, folded.exponent), exponent);
  folded.exponent = 1;
}

// Of a callee on one qubit: what its definition expands to is multiplied up.
gates::Matrix Expander::matrix_of(const Callee& callee, std::span<const double> arguments) {
  if (const auto* gate = std::get_if<const LibraryGate*>(&callee)) {
    return (*gate)->matrix(arguments);
  }
  gates::Matrix product = gates::identity();
  gates::Matrix* const outer = std::exchange(product_, &product);
  const int qubit = 0;
  repeat(*std::get<const Definition*>(callee), arguments, 1, {&qubit, 1}, {});
  product_ = outer;
  return product;
}

void Expander::emit(const LibraryGate& gate, std::span<const double> arguments,
                    std::int64_t exponent, std::span<const int> qubits, Context context) {
  append(context.controls, take(qubits, static_cast<std::size_t>(gate.controls)));
  if (gate.effect == Effect::phase) {
    // Below one turn first, so that no power makes it infinite.
    const double angle = std::remainder(arguments[0], 2 * std::numbers::pi);
    return emit_phase(angle * static_cast<double>(exponent), std::move(context));
  }
  if (gate.effect == Effect::identity) {
    if (!product_) check(builder_.idle_gate());
    return;
  }
  emit(powered(gate.matrix(arguments), exponent), {.targets = {qubits.begin(), qubits.end()},
                                                   .controls = std::move(context.controls),
                                                   .negated = std::move(context.negated)});
}

// A global phase becomes the phase of its controls being as they should.
void Expander::emit_phase(double angle, Context context) {
  if (product_) {
    *product_ = gates::scaled(std::move(*product_), std::polar(1.0, angle));
  } else if (!context.controls.empty()) {
    const int target = context.controls.back();
    context.controls.pop_back();
    check(builder_.silent_gate(gates::phase(angle), {.targets = {target},
                                                     .controls = std::move(context.controls),
                                                     .negated = std::move(context.negated)}));
  } else if (!context.negated.empty()) {
    const int target = context.negated.back();
    context.negated.pop_back();
    check(builder_.silent_gate({std::polar(1.0, angle), 0, 0, 1},
                               {.targets = {target}, .negated = std::move(context.negated)}));
  } else {
    check(builder_.idle_gate());
  }
}

void Expander::emit(gates::Matrix matrix, Operands operands) {
  if (product_) {
    *product_ = gates::product(matrix, *product_);
  } else {
    check(builder_.gate(std::move(matrix), std::move(operands)));
  }
}

gates::Matrix Expander::powered(const gates::Matrix& matrix, std::int64_t exponent) {
  const auto halves = static_cast<std::uint64_t>(std::abs(exponent)) / 2;
  spend(squaring_work * static_cast<std::size_t>(std::bit_width(halves)));
  return power(matrix, exponent);
}

void Expander::repeat(const Definition& definition, std::span<const double> arguments,
                      std::int64_t exponent, std::span<const int> qubits, const Context& context) {
  if (definition.body.empty()) return;
  Context inner = context;
  inner.is_inverse = exponent < 0;
  std::vector<int> operands;
  for (std::int64_t round = 0; round < std::abs(exponent); ++round) {
    for (std::size_t i = 0; i < definition.body.size(); ++i) {
      if (verdict_.refused()) return;
      const Call& call = definition.body[exponent < 0 ? definition.body.size() - 1 - i : i];
      operands.clear();
      for (const int formal : call.qubits) {
        operands.push_back(qubits[static_cast<std::size_t>(formal)]);
      }
      apply(call, arguments, operands, inner);
    }
  }
}

void Expander::spend(std::size_t work) {
  work_left_ -= static_cast<std::int64_t>(work);
  if (work_left_ < 0) {
    refuse("expanding the gate definitions takes too much work", FaultCode::too_many_gates);
  }
}

void Expander::check(const OrFault<void>& done) {
  if (!done) refuse(done.error().message, done.error().code);
}

void Expander::refuse(std::string message, FaultCode code) {
  verdict_.refuse(origin_->offset,
                  fmt::format("gate {}: {}", quoted_excerpt(origin_->name), std::move(message)),
                  code);
}

}  // namespace docket::executor::quantum::qasm
