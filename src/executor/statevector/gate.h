// Gates as preparation and kernels see them: operations sorted by what they do to amplitudes.
//
// Two gates commute when each qubit that they share is mixed by neither of them: then both are
// block-diagonal in it. All reordering rests on this.
#pragma once

#include <span>
#include <variant>
#include <vector>

#include "executor/statevector/amplitudes.h"
#include "executor/statevector/matrix.h"
#include "executor/statevector/operation.h"

namespace docket::executor::statevector {

// A matrix on `targets` where all qubits of `controls` are 1.
struct Dense {
  Qubits targets;
  Matrix matrix;
  Mask controls = 0;
};

// Multiplies an amplitude by table[its bits at `qubits`] where all of `controls` are 1.
struct Phase {
  Mask controls = 0;
  Qubits qubits;  // ascending, none of the controls
  InlineVector<Complex, 4> table;
};

// Multiplies by even or odd, as is the number of ones among the qubits of `mask`.
struct Parity {
  Mask mask = 0;
  Complex even;
  Complex odd;
};

// Any number of phases, applied in one sweep.
struct Diagonal {
  std::vector<Phase> phases;
  std::vector<Parity> parities;
};

// exp(-i·angle·P), P with at least one X or Y.
struct Rotation {
  PauliString string;
  double angle = 0;
};

// exp of a sum that does not commute, as a Taylor sum of its action on the state: `steps` times
// `degree` applications of all terms.
struct Series {
  PauliEvolution evolution;
  int steps = 1;
  int degree = 1;
};

struct Gate {
  Mask touches = 0;  // all qubits
  Mask mixes = 0;    // those in which it is not block-diagonal
  std::variant<Dense, Diagonal, Rotation, Series> form;
};

inline Mask mask_of(std::span<const int> qubits) {
  Mask mask = 0;
  for (const int qubit : qubits) mask |= bit(qubit);
  return mask;
}

// The qubits of `mask`, ascending.
inline Qubits qubits_of(Mask mask) {
  Qubits qubits;
  while (mask != 0) qubits.push_back(take_lowest(mask));
  return qubits;
}

// The qubits that have to be in one tile: all that its kernel pairs amplitudes by.
inline Mask paired(const Gate& gate) {
  const auto* dense = std::get_if<Dense>(&gate.form);
  return dense != nullptr ? mask_of(dense->targets) : gate.mixes;
}

// May `late` be moved before `early`, and so any order of the two be chosen?
inline bool commute(const Gate& early, const Gate& late) {
  return (early.mixes & late.touches) == 0 && (early.touches & late.mixes) == 0;
}

}  // namespace docket::executor::statevector
