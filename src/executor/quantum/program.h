// A circuit as the simulator runs it: what gate lists and OpenQASM texts become.
//
// Guarantees: every qubit of a step is in 0 .. qubits-1, every bit in 0 .. bits-1; the qubits of
//   one step are distinct. ProgramBuilder keeps this.
// Callers: the readers of circuits make it, the runner runs it.
// Threads: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "executor/statevector/operation.h"

namespace docket::executor::quantum {

// Qubits of a program at most, whatever the limits say: site numbers and masks rely on it.
inline constexpr int program_qubits_max = 40;

// Where a noise channel is applied after its step: on one qubit, or on two.
struct NoiseSite {
  std::int8_t first = 0;
  std::int8_t second = -1;  // -1: one qubit
  bool is_pair() const { return second >= 0; }
  friend bool operator==(const NoiseSite&, const NoiseSite&) = default;
};

struct Measure {
  int qubit = 0;
  int bit = -1;  // -1: the outcome is dropped
};
struct Reset {
  int qubit = 0;
};

struct Step {
  std::variant<statevector::Unitary, statevector::PauliEvolution, Measure, Reset> action;
  std::size_t sites_end = 0;  // the step's sites end here, and begin where the last step's end
};

// Named bits of a result. Character i of its text is `bits[i]`; -1 stays 0.
struct Register {
  std::string name;
  std::vector<int> bits;
  bool reads_qubits = false;  // `bits` are qubits, read at the end; else classical bits
};

struct Program {
  int qubits = 0;
  int bits = 0;
  std::vector<Register> registers;  // in order of declaration
  std::vector<Step> steps;
  std::vector<NoiseSite> sites;  // of all steps, in order
  std::int64_t gates = 0;        // as submitted, after expansion and broadcast
};

// The sites of step `index`.
inline std::span<const NoiseSite> sites_of(const Program& program, std::size_t index) {
  const std::size_t begin = index == 0 ? 0 : program.steps[index - 1].sites_end;
  return std::span(program.sites).subspan(begin, program.steps[index].sites_end - begin);
}

}  // namespace docket::executor::quantum
