#include "executor/statevector/matrix.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "executor/statevector/amplitudes.h"
#include "executor/statevector/pauli.h"

namespace docket::executor::statevector {

Matrix identity(std::size_t size) {
  Matrix matrix(size * size);
  for (std::size_t i = 0; i < size; ++i) matrix[i * size + i] = 1;
  return matrix;
}

namespace {

Matrix transposed(const Matrix& matrix, std::size_t size) {
  Matrix result(matrix.size());
  for (std::size_t i = 0; i < matrix.size(); ++i) result[i % size * size + i / size] = matrix[i];
  return result;
}

}  // namespace

Matrix product(const Matrix& a, const Matrix& b, std::size_t size) {
  Matrix result(size * size);
  for (std::size_t row = 0; row < size; ++row) {
    Complex* const out = &result[row * size];
    for (std::size_t middle = 0; middle < size; ++middle) {
      const Complex factor = a[row * size + middle];
      if (factor == Complex{}) continue;
      const Complex* const in = &b[middle * size];
      for (std::size_t column = 0; column < size; ++column) {
        out[column] += times(factor, in[column]);
      }
    }
  }
  return result;
}

namespace {

// apply_gate() for a gate of one qubit, whose |1> is `step` entries from its |0>.
void apply_one(const Matrix& gate, Side side, std::size_t step, Matrix& matrix) {
  const Complex g0 = gate[0];
  const Complex g1 = side == Side::after ? gate[1] : gate[2];
  const Complex g2 = side == Side::after ? gate[2] : gate[1];
  const Complex g3 = gate[3];
  Complex* const entries = matrix.data();
  for (std::size_t begin = 0; begin < matrix.size(); begin += 2 * step) {
    for (std::size_t i = begin; i < begin + step; ++i) {
      const Complex a = entries[i];
      const Complex b = entries[i + step];
      entries[i] = times(g0, a) + times(g1, b);
      entries[i + step] = times(g2, a) + times(g3, b);
    }
  }
}

}  // namespace

void apply_gate(const Matrix& gate, std::span<const int> qubits, Side side,
                std::span<const int> wide, Matrix& matrix) {
  const std::size_t small = std::size_t{1} << qubits.size();
  const std::size_t size = std::size_t{1} << wide.size();
  const std::size_t along = side == Side::after ? size : 1;  // rows are mixed, or columns
  const std::size_t across = size / along;
  if (small == 2) {
    const auto at = std::find(wide.begin(), wide.end(), qubits[0]) - wide.begin();
    apply_one(gate, side, along << at, matrix);
    return;
  }
  const Matrix mixing = side == Side::after ? gate : transposed(gate, small);
  Mask places = 0;
  InlineVector<std::size_t, 16> spread(small);  // where a row of `gate` is in a column of `matrix`
  for (std::size_t j = 0; j < qubits.size(); ++j) {
    const auto at = std::find(wide.begin(), wide.end(), qubits[j]) - wide.begin();
    places |= Mask{1} << at;
    for (std::size_t i = 0; i < small; ++i) spread[i] |= (i >> j & 1) * along << at;
  }
  Matrix in(small);
  for (std::size_t rest = 0; rest < size; ++rest) {
    if ((rest & places) != 0) continue;
    for (std::size_t other = 0; other < size; ++other) {
      Complex* const top = matrix.data() + rest * along + other * across;
      for (std::size_t i = 0; i < small; ++i) in[i] = top[spread[i]];
      for (std::size_t row = 0; row < small; ++row) {
        Complex sum = 0;
        for (std::size_t i = 0; i < small; ++i) sum += times(mixing[row * small + i], in[i]);
        top[spread[row]] = sum;
      }
    }
  }
}

bool is_unitary(Entries matrix, std::size_t size) {
  for (std::size_t a = 0; a < size; ++a) {
    const Complex* const x = &matrix[a * size];
    for (std::size_t b = a; b < size; ++b) {
      const Complex* const y = &matrix[b * size];
      double real = a == b ? -1 : 0;
      double imag = 0;
      for (std::size_t i = 0; i < size; ++i) {
        real += x[i].real() * y[i].real() + x[i].imag() * y[i].imag();
        imag += x[i].imag() * y[i].real() - x[i].real() * y[i].imag();
      }
      // Written so that NaN fails.
      if (!(std::abs(real) < 1e-10 && std::abs(imag) < 1e-10)) return false;
    }
  }
  return true;
}

bool is_diagonal(Entries matrix, std::size_t size) {
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = 0; column < size; ++column) {
      if (row != column && matrix[row * size + column] != Complex{}) return false;
    }
  }
  return true;
}

namespace {

// A matrix that is almost unitary becomes so up to rounding: M → M·(3 - M†·M)/2, Newton's step.
Matrix polished(const Matrix& matrix, std::size_t size) {
  Matrix adjoint(size * size);
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = 0; column < size; ++column) {
      adjoint[row * size + column] = std::conj(matrix[column * size + row]);
    }
  }
  Matrix correction = product(adjoint, matrix, size);
  for (Complex& entry : correction) entry *= -0.5;
  for (std::size_t i = 0; i < size; ++i) correction[i * size + i] += 1.5;
  return product(matrix, correction, size);
}

}  // namespace

Matrix exponential(const PauliEvolution& evolution, int qubits) {
  const std::size_t size = std::size_t{1} << qubits;
  double bound = 0;
  for (const PauliEvolution::Term& term : evolution.terms) {
    bound += std::abs(evolution.time * term.coefficient);
  }
  // Scaling: the Taylor sum of a matrix of norm ≤ 1/2 ends at degree 16 with 2^-17/17! < 1e-19.
  const int doublings = bound > 0.5 ? static_cast<int>(std::ceil(std::log2(bound * 2))) : 0;
  Matrix generator(size * size);
  for (const PauliEvolution::Term& term : evolution.terms) {
    const double scaled = evolution.time * term.coefficient / std::exp2(doublings);
    const Complex phase = times({0, -scaled}, y_phase(term.string));
    for (std::size_t row = 0; row < size; ++row) {
      generator[row * size + (row ^ term.string.x)] += is_odd(row & term.string.z) ? -phase : phase;
    }
  }
  // Horner: 1 + G(1 + G/2(1 + G/3(…))).
  Matrix sum = identity(size);
  for (int degree = 16; degree >= 1; --degree) {
    sum = product(generator, sum, size);
    for (Complex& entry : sum) entry /= degree;
    for (std::size_t i = 0; i < size; ++i) sum[i * size + i] += 1;
  }
  // Each square doubles what is missing to a unitary matrix.
  constexpr int polished_every = 8;
  for (int i = 1; i <= doublings; ++i) {
    sum = product(sum, sum, size);
    if (i % polished_every == 0 || (i == doublings && i > polished_every)) {
      sum = polished(sum, size);
    }
  }
  return sum;
}

}  // namespace docket::executor::statevector
