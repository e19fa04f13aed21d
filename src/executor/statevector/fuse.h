// Fusion: fewer, wider gates that do the same.
//
// Guarantees: the product is the same up to rounding; the choice depends on the gates only.
#pragma once

#include <vector>

#include "executor/statevector/gate.h"

namespace docket::executor::statevector {

// Joins gates into neighbours on the same qubits, so that no gate gets wider than the widest of
// those that it is made of: one-qubit gates vanish in two-qubit gates.
std::vector<Gate> absorb(std::vector<Gate> gates, int width);

// Joins gates up to `width` qubits where one wide gate costs less than the narrow ones, and
// diagonal gates of any width into one. For gates that are applied inside a cache: a new matrix is
// on `inside` bits only, controls of what it is made of included.
std::vector<Gate> gather(std::vector<Gate> gates, int width, Mask inside);

// What applying `gate` costs, in arbitrary units for one amplitude inside a cache.
double cost(const Gate& gate);

// Floating-point operations for one amplitude.
double flops(const Gate& gate);

}  // namespace docket::executor::statevector
