// The matrices of all gates, with their exact global phase: it matters under controls.
//
// Guarantees: row-major, 2^k × 2^k; the gate's first target is bit 0 of a row. Arguments are
//   finite. Qis angles are radians, native ones turns (1 turn = 2π).
// Sources: docs/executors/circuit.md, "Gates".
// Threads: pure.
#pragma once

#include <vector>

#include "executor/statevector/operation.h"

namespace docket::executor::quantum::gates {

using statevector::Complex;
using Matrix = std::vector<Complex>;

// One qubit, without a parameter. v is the root of x: v·v = x.
Matrix identity();
Matrix x();
Matrix y();
Matrix z();
Matrix h();
Matrix s();
Matrix si();
Matrix t();
Matrix ti();
Matrix v();
Matrix vi();

// One qubit, radians.
Matrix phase(double angle);  // diag(1, e^iangle)
Matrix rx(double angle);
Matrix ry(double angle);
Matrix rz(double angle);
// (c, -e^iλ·s; e^iφ·s, e^i(φ+λ)·c) with the half angle θ/2: OpenQASM 2's U and u3.
Matrix u(double theta, double phi, double lambda);

// Two qubits, radians: c·I - i·s·P⊗P with the half angle.
Matrix swap();
Matrix xx(double angle);
Matrix yy(double angle);
Matrix zz(double angle);

// Native, turns. The phases of ms belong to the first and the second target.
Matrix gpi(double phase);
Matrix gpi2(double phase);
Matrix ms(double phase0, double phase1, double angle);
Matrix native_zz(double angle);

// `second` after `first`, both of the same size.
Matrix product(const Matrix& second, const Matrix& first);
Matrix adjoint(const Matrix& matrix);
Matrix scaled(Matrix matrix, Complex factor);

}  // namespace docket::executor::quantum::gates
