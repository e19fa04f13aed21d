// What can be done to a state vector: the words between a circuit and its simulator.
//
// Guarantees: qubit i has weight 2^i in a basis state's index (little endian).
// Callers: executor/quantum writes them, StateVector applies them.
// Threads: plain values.
#pragma once

#include <complex>
#include <cstdint>
#include <variant>
#include <vector>

namespace docket::executor::statevector {

using Complex = std::complex<double>;

inline constexpr int unitary_qubits_max = 10;

// A unitary matrix on its targets where every control is 1, identity elsewhere.
struct Unitary {
  std::vector<int> targets;     // 1 .. unitary_qubits_max, distinct; targets[j] is bit j of a row
  std::vector<int> controls;    // distinct, none of the targets
  std::vector<Complex> matrix;  // row-major, 2^k × 2^k
};

// Bit q of `x`: X or Y on qubit q; of `z`: Z or Y. Neither: I.
struct PauliString {
  std::uint64_t x = 0;
  std::uint64_t z = 0;
  friend bool operator==(const PauliString&, const PauliString&) = default;
};

// exp(-i · time · Σ coefficient_j · P_j), exact: no Trotter steps.
struct PauliEvolution {
  struct Term {
    PauliString string;
    double coefficient = 0;
  };
  std::vector<Term> terms;
  double time = 0;
};

using Operation = std::variant<Unitary, PauliEvolution>;

}  // namespace docket::executor::statevector
