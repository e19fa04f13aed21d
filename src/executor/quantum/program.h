// A circuit as the simulator runs it: what gate lists and OpenQASM texts become.
//
// Guarantees: every qubit is in 0 .. qubits-1, every bit in 0 .. bits-1; the qubits of
//   one operation are distinct. ProgramBuilder keeps this.
// Callers: the readers of circuits make it, the runner runs it.
// Threads: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "executor/statevector/operation.h"

namespace docket::executor::quantum {

// Qubits of a program at most, whatever the limits say: site numbers and masks rely on it.
inline constexpr int program_qubits_max = 32;

// Where a noise channel is applied after its operation: on one qubit, or on two.
struct NoiseSite {
  std::int8_t first = 0;
  std::int8_t second = -1;  // -1: one qubit
  bool is_pair() const { return second >= 0; }
  friend bool operator==(const NoiseSite&, const NoiseSite&) = default;
};

// A measurement or a reset in the middle of the gates.
struct Readout {
  std::size_t position = 0;  // comes before operation `position`
  int qubit = 0;
  int bit = -1;           // where the outcome goes; -1: dropped
  bool is_reset = false;  // the qubit is |0> afterwards
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
  std::vector<Register> registers;                 // in order of declaration
  std::vector<statevector::Operation> operations;  // what the gates do
  std::vector<std::size_t> sites_end;  // of each operation: its sites end here, and begin where
                                       // those of the one before end
  std::vector<NoiseSite> sites;        // of all operations, in order
  std::vector<Readout> readouts;       // in order
  std::int64_t gates = 0;              // as submitted, after expansion and broadcast
  std::int64_t pauli_terms = 0;        // of all evolutions
  std::int64_t work_bytes = 0;         // that an operation needs beside the state
};

}  // namespace docket::executor::quantum
