#include "executor/quantum/gates.h"

#include <cmath>
#include <cstddef>
#include <numbers>

#include "base/check.h"

namespace docket::executor::quantum::gates {
namespace {

using std::numbers::pi;
constexpr Complex i{0, 1};
const double root_half = std::sqrt(0.5);

Complex e(double radians) { return std::polar(1.0, radians); }

// e^(2πi·turns); the whole turns go first, so that large phases stay exact.
Complex turn(double turns) { return e(2 * pi * (turns - std::nearbyint(turns))); }

// e^(πi·angle), period 2.
Complex half_turn(double angle) { return e(pi * (angle - 2 * std::nearbyint(angle / 2))); }

std::size_t dimension(const Matrix& matrix) {
  std::size_t n = 2;
  while (n * n < matrix.size()) n *= 2;
  return n;
}

// c·I - i·s·P⊗P for a P⊗P with entries `corner` at (0,3) and `middle` at (1,2), both real.
Matrix coupling(double angle, double corner, double middle) {
  const Complex c = std::cos(angle / 2);
  const Complex s = -i * std::sin(angle / 2);
  return {c, 0, 0, corner * s, 0, c, middle * s, 0, 0, middle * s, c, 0, corner * s, 0, 0, c};
}

Matrix diagonal(Complex equal, Complex different) {
  return {equal, 0, 0, 0, 0, different, 0, 0, 0, 0, different, 0, 0, 0, 0, equal};
}

}  // namespace

Matrix identity() { return {1, 0, 0, 1}; }
Matrix x() { return {0, 1, 1, 0}; }
Matrix y() { return {0, -i, i, 0}; }
Matrix z() { return {1, 0, 0, -1}; }
Matrix h() { return {root_half, root_half, root_half, -root_half}; }
Matrix s() { return {1, 0, 0, i}; }
Matrix si() { return {1, 0, 0, -i}; }
Matrix t() { return {1, 0, 0, {root_half, root_half}}; }
Matrix ti() { return {1, 0, 0, {root_half, -root_half}}; }
Matrix v() { return {{0.5, 0.5}, {0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}}; }
Matrix vi() { return {{0.5, -0.5}, {0.5, 0.5}, {0.5, 0.5}, {0.5, -0.5}}; }

Matrix phase(double angle) { return {1, 0, 0, e(angle)}; }

Matrix rx(double angle) {
  const double c = std::cos(angle / 2);
  const double s = std::sin(angle / 2);
  return {c, -i * s, -i * s, c};
}

Matrix ry(double angle) {
  const double c = std::cos(angle / 2);
  const double s = std::sin(angle / 2);
  return {c, -s, s, c};
}

Matrix rz(double angle) { return {e(-angle / 2), 0, 0, e(angle / 2)}; }

Matrix u(double theta, double phi, double lambda) {
  const double c = std::cos(theta / 2);
  const double s = std::sin(theta / 2);
  return {c, -e(lambda) * s, e(phi) * s, e(phi + lambda) * c};
}

Matrix swap() { return {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1}; }
Matrix xx(double angle) { return coupling(angle, 1, 1); }
Matrix yy(double angle) { return coupling(angle, -1, 1); }
Matrix zz(double angle) { return diagonal(e(-angle / 2), e(angle / 2)); }

Matrix gpi(double phase) { return {0, turn(-phase), turn(phase), 0}; }

Matrix gpi2(double phase) {
  return {root_half, -i * turn(-phase) * root_half, -i * turn(phase) * root_half, root_half};
}

Matrix ms(double phase0, double phase1, double angle) {
  const Complex c = half_turn(angle).real();
  const Complex s = -i * half_turn(angle).imag();
  const Complex first = turn(phase0);
  const Complex second = turn(phase1);
  const Complex sum = first * second;
  const Complex difference = first * std::conj(second);
  return {c,
          0,
          0,
          s * std::conj(sum),
          0,
          c,
          s * difference,
          0,
          0,
          s * std::conj(difference),
          c,
          0,
          s * sum,
          0,
          0,
          c};
}

Matrix native_zz(double angle) { return diagonal(half_turn(-angle), half_turn(angle)); }

Matrix product(const Matrix& second, const Matrix& first) {
  DOCKET_CHECK(second.size() == first.size(), "matrices of one size");
  const std::size_t n = dimension(first);
  Matrix result(first.size());
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t column = 0; column < n; ++column) {
        result[row * n + column] += second[row * n + k] * first[k * n + column];
      }
    }
  }
  return result;
}

Matrix adjoint(const Matrix& matrix) {
  const std::size_t n = dimension(matrix);
  Matrix result(matrix.size());
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t column = 0; column < n; ++column) {
      result[row * n + column] = std::conj(matrix[column * n + row]);
    }
  }
  return result;
}

Matrix scaled(Matrix matrix, Complex factor) {
  for (Complex& entry : matrix) entry *= factor;
  return matrix;
}

}  // namespace docket::executor::quantum::gates
