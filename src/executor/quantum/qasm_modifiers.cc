#include "executor/quantum/qasm_modifiers.h"

#include <cmath>
#include <cstddef>
#include <numbers>

namespace docket::executor::quantum::qasm {
namespace {

using gates::Complex;
using gates::Matrix;
using std::numbers::pi;

std::size_t rows_of(const Matrix& matrix) {
  std::size_t rows = 1;
  while (rows * rows < matrix.size()) rows *= 2;
  return rows;
}

// One step of Newton and Schulz, U·(3 - U†·U)/2: takes away what squaring adds to the error of
// unitarity, which otherwise doubles each time.
Matrix polished(const Matrix& matrix) {
  Matrix factor = gates::scaled(gates::product(gates::adjoint(matrix), matrix), -0.5);
  const std::size_t rows = rows_of(matrix);
  for (std::size_t row = 0; row < rows; ++row) factor[row * rows + row] += 1.5;
  return gates::product(matrix, factor);
}

// Into (-π, π]; an angle within rounding of -π is π, so that powers of X, Z or H do not depend on
// the sign of an error.
double principal(double angle) {
  const double wrapped = std::remainder(angle, 2 * pi);
  return wrapped < -pi + 1e-9 ? wrapped + 2 * pi : wrapped;
}

}  // namespace

Matrix power(const Matrix& matrix, std::int64_t exponent) {
  if (exponent == 1) return matrix;
  if (exponent == -1) return gates::adjoint(matrix);
  Matrix base = exponent < 0 ? gates::adjoint(matrix) : matrix;
  auto left =
      exponent < 0 ? -static_cast<std::uint64_t>(exponent) : static_cast<std::uint64_t>(exponent);
  const std::size_t rows = rows_of(matrix);
  Matrix result(matrix.size());
  for (std::size_t row = 0; row < rows; ++row) result[row * rows + row] = 1;
  for (; left > 0; left /= 2) {
    if (left % 2 == 1) result = polished(gates::product(base, result));
    if (left > 1) base = polished(gates::product(base, base));
  }
  return result;
}

// U = e^(iα)·(cos β·1 - i·sin β·N) with N² = 1, so the eigenvalues are e^(i(α ∓ β)) on the
// projectors (1 ± N)/2.
Matrix principal_power(const Matrix& matrix, double exponent) {
  const double alpha = std::arg(matrix[0] * matrix[3] - matrix[1] * matrix[2]) / 2;
  const Matrix special = gates::scaled(matrix, std::polar(1.0, -alpha));
  const double cosine = (special[0].real() + special[3].real()) / 2;
  const double n_x = -(special[1].imag() + special[2].imag()) / 2;
  const double n_y = (special[2].real() - special[1].real()) / 2;
  const double n_z = (special[3].imag() - special[0].imag()) / 2;
  const double sine = std::hypot(n_x, n_y, n_z);
  const double beta = std::atan2(sine, cosine);
  const Complex plus = std::polar(1.0, exponent * principal(alpha - beta));
  const Complex minus = std::polar(1.0, exponent * principal(alpha + beta));
  if (sine < 1e-12) return {plus, 0, 0, plus};
  const Complex mean = (plus + minus) / 2.0;
  const Complex half = (plus - minus) / (2.0 * sine);
  return {mean + half * n_z, half * Complex(n_x, -n_y), half * Complex(n_x, n_y),
          mean - half * n_z};
}

}  // namespace docket::executor::quantum::qasm
