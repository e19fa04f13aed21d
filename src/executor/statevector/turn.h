// Two-qubit matrices as rotations after phases and an exchange: less arithmetic for each amplitude.
//
// A one-qubit matrix is phases · rotation · phases, real in the middle. A cluster
// (A ⊗ B) · controlled gate is therefore (phases) · (rotation ⊗ rotation) · phases · exchange; its
// last phases belong to one qubit each, so they commute with controls and wait for the next matrix
// on their qubit, which takes them as factors of its columns.
#pragma once

#include <vector>

#include "executor/statevector/gate.h"

namespace docket::executor::statevector {

// The same product up to rounding, with Turns where matrices on two qubits are such. Whatever
// phases find no further matrix are one Diagonal at the end.
std::vector<Gate> turned(std::vector<Gate> gates);

}  // namespace docket::executor::statevector
