// Facts about Pauli strings.
#pragma once

#include <bit>

#include "executor/statevector/amplitudes.h"
#include "executor/statevector/operation.h"

namespace docket::executor::statevector {

inline bool is_odd(Mask bits) { return (std::popcount(bits) & 1) != 0; }

inline Mask support(const PauliString& string) { return string.x | string.z; }

// An even number of qubits carry different letters other than I.
inline bool commute(const PauliString& a, const PauliString& b) {
  return is_odd(a.x & b.z) == is_odd(a.z & b.x);
}

// (-i)^(number of Y): entry (x, x ^ string.x) of P is this, times -1 if x & string.z is odd, since
// row x of Y is -i·(-1)^x.
inline Complex y_phase(const PauliString& string) {
  constexpr Complex powers[] = {{1, 0}, {0, -1}, {-1, 0}, {0, 1}};
  return powers[std::popcount(string.x & string.z) & 3];
}

}  // namespace docket::executor::statevector
