// Gates as preparation and kernels see them: operations sorted by what they do to amplitudes.
//
// Two gates commute when each qubit that they share is mixed by neither of them: then both are
// block-diagonal in it. All reordering rests on this.
#pragma once

#include <array>
#include <cstdint>
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

// Two one-qubit rotations after phases and an exchange of basis states: what most clusters of one
// controlled gate and one-qubit gates are, up to phases that may wait (turn.h). Less than half of
// the arithmetic of their matrix.
struct Turns {
  std::array<int, 2> qubits{};
  // (c, -s; s, c) on each, |s| ≤ c.
  std::array<double, 2> cosines{1, 1};
  std::array<double, 2> sines{};
  // Basis state r, bit j for qubits[j], first becomes phases[r] times what from[r] was. `from` does
  // not exchange the two qubits.
  std::array<std::uint8_t, 4> from{0, 1, 2, 3};
  std::array<Complex, 4> phases{1, 1, 1, 1};
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
  std::variant<Dense, Turns, Diagonal, Rotation, Series> form;
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
  if (const auto* dense = std::get_if<Dense>(&gate.form)) return mask_of(dense->targets);
  return std::holds_alternative<Turns>(gate.form) ? gate.touches : gate.mixes;
}

// May `late` be moved before `early`, and so any order of the two be chosen?
inline bool commute(const Gate& early, const Gate& late) {
  return (early.mixes & late.touches) == 0 && (early.touches & late.mixes) == 0;
}

}  // namespace docket::executor::statevector
