// Arithmetic of small unitary matrices, in double: what gate preparation needs.
//
// A matrix of k qubits is row-major, 2^k × 2^k; bit j of a row or column index belongs to qubit j
// of the list of qubits that stands beside it.
#pragma once

#include <span>

#include "executor/statevector/inline_vector.h"
#include "executor/statevector/operation.h"

namespace docket::executor::statevector {

using Entries = std::span<const Complex>;
using Matrix = InlineVector<Complex, 4>;
using Qubits = InlineVector<int, 4>;

// Plain products: std::complex's own handle infinities, at five times the cost.
inline Complex times(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

Matrix identity(std::size_t size);
// a · b.
Matrix product(const Matrix& a, const Matrix& b, std::size_t size);
// matrix = G · matrix (Side::after) or matrix · G (Side::before), where G is `gate` on `qubits`,
// all of which are in `wide`, the qubits of `matrix`.
enum class Side : std::uint8_t { before, after };
void apply_gate(const Matrix& gate, std::span<const int> qubits, Side side,
                std::span<const int> wide, Matrix& matrix);
// Whether the rows are orthonormal within 1e-10 in every product.
bool is_unitary(Entries matrix, std::size_t size);
bool is_diagonal(Entries matrix, std::size_t size);
// exp(-i·time·Σ …) of `evolution` on the qubits 0 .. k-1 of its masks.
Matrix exponential(const PauliEvolution& evolution, int qubits);

}  // namespace docket::executor::statevector
