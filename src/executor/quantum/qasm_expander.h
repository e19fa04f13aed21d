// Turns calls of gates into steps of a program: expands definitions and applies modifiers.
//
// Guarantees: stops at the gate limit, before any work when the calls' shapes already say so, and
//   at a bound of work for what emits no gates; a call that is refused may leave gates behind.
// Errors: InvalidInput (an argument is not finite), PreflightError (a fractional power of more
//   than one qubit), TooManyControls, TooManyGates: all at the place of the call in the program.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "executor/quantum/program_builder.h"
#include "executor/quantum/qasm_gate.h"
#include "executor/quantum/qasm_verdict.h"

namespace docket::executor::quantum::qasm {

class Expander {
 public:
  // Both must outlive the expander.
  Expander(ProgramBuilder& builder, const CircuitLimits& limits, Verdict& verdict);

  // One call of the program on `qubits`: as many as qubits(call) says, controls first, all
  // different. Its arguments are constant.
  void expand(const Call& call, std::span<const int> qubits);

 private:
  // What surrounds a call: the controls it inherits, and whether it runs backwards.
  struct Context {
    std::vector<int> controls = {};
    std::vector<int> negated = {};
    bool is_inverse = false;
  };
  // A callee with its modifiers applied, but for the controls.
  struct Folded {
    std::int64_t exponent = 1;
    gates::Matrix matrix = {};  // stands for the callee after a fractional power
  };

  void apply(const Call& call, std::span<const double> parameters, std::span<const int> qubits,
             Context context);
  std::vector<double> evaluate(const Call& call, std::span<const double> parameters);
  Folded fold(const Call& call, std::span<const double> arguments,
              std::span<const double> parameters);
  void fold_power(const Call& call, const Modifier& modifier, std::span<const double> arguments,
                  std::span<const double> parameters, bool is_controlled, Folded& folded);
  gates::Matrix matrix_of(const Callee& callee, std::span<const double> arguments);
  void emit(const LibraryGate& gate, std::span<const double> arguments, std::int64_t exponent,
            std::span<const int> qubits, Context context);
  void emit_phase(double angle, Context context);
  void emit(gates::Matrix matrix, Operands operands);
  gates::Matrix powered(const gates::Matrix& matrix, std::int64_t exponent);
  void repeat(const Definition& definition, std::span<const double> arguments,
              std::int64_t exponent, std::span<const int> qubits, const Context& context);
  void spend(std::size_t work);
  void check(const OrFault<void>& done);
  void refuse(std::string message, FaultCode code);

  ProgramBuilder& builder_;
  Verdict& verdict_;
  std::int64_t gates_max_;
  std::int64_t work_left_;
  const Call* origin_ = nullptr;      // the call of the program that is being expanded
  gates::Matrix* product_ = nullptr;  // collects one qubit's matrix instead of steps
};

}  // namespace docket::executor::quantum::qasm
