// Makes a Program gate by gate: checks qubits, counts gates, adds the sites of noise.
//
// Guarantees: the Program keeps the promises of program.h. A gate that was refused left nothing
//   behind. Sites follow docs/executors/circuit.md, "Noise".
// Callers: the readers of gate lists and of OpenQASM; they put the place before a message (`at`).
// Errors: InvalidInput (a qubit out of range or twice), TooManyControls, TooManyGates,
//   NotEnoughQubits.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "executor/quantum/fault.h"
#include "executor/quantum/gates.h"
#include "executor/quantum/limits.h"
#include "executor/quantum/program.h"

namespace docket::executor::quantum {

// Which qubits a gate acts on, in the order of its text.
struct Operands {
  std::vector<int> targets;
  std::vector<int> controls = {};  // act if 1
  std::vector<int> negated = {};   // controls that act if 0
};

struct PauliTerm {
  std::string_view letters;  // of I X Y Z; the last one belongs to targets[0]
  double coefficient = 0;
};

class ProgramBuilder {
 public:
  explicit ProgramBuilder(const CircuitLimits& limits) : limits_(limits) {}

  // More qubits or bits at the end; the number of the first of them.
  OrFault<int> add_qubits(std::int64_t count);
  int add_bits(int count);
  void add_register(Register declared);

  // One gate as submitted. `matrix` has the size of `operands.targets`.
  OrFault<void> gate(gates::Matrix matrix, Operands operands);
  // The same as a gate that has no noise, e.g. a global phase under controls.
  OrFault<void> silent_gate(gates::Matrix matrix, Operands operands);
  // A gate that does nothing (nop, id): counted against the limit, without noise.
  OrFault<void> idle_gate();
  // exp(-i·time·Σ terms); each term has as many letters as there are targets.
  OrFault<void> pauli_gate(std::span<const PauliTerm> terms, double time,
                           std::span<const int> targets);

  OrFault<void> measure(int qubit, int bit);
  OrFault<void> reset(int qubit);

  const Program& program() const { return program_; }
  Program take() && { return std::move(program_); }

 private:
  OrFault<void> check(const Operands& operands) const;
  OrFault<void> check_qubit(int qubit) const;
  OrFault<void> count();
  OrFault<void> read_out(Readout readout);
  void push(statevector::Operation operation);
  void append(gates::Matrix matrix, Operands operands);
  void add_sites(std::span<const int> qubits);
  void add_sites(std::string_view letters, std::span<const int> targets);

  CircuitLimits limits_;
  Program program_;
};

}  // namespace docket::executor::quantum
