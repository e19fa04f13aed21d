#include "executor/battery/tridiagonal.h"

#include <algorithm>

namespace docket::executor::battery {

double BorderedSolver::solve(const Tridiagonal& t, std::span<const double> u,
                             std::span<const double> w, double d, std::span<double> x, double e) {
  const std::size_t n = t.size();
  std::ranges::copy(u, column_.begin());
  // Thomas' algorithm for both right sides, b and u, in one sweep.
  pivot_[0] = t.diagonal[0];
  for (std::size_t i = 1; i < n; ++i) {
    const double factor = t.lower[i] / pivot_[i - 1];
    pivot_[i] = t.diagonal[i] - factor * t.upper[i - 1];
    x[i] -= factor * x[i - 1];
    column_[i] -= factor * column_[i - 1];
  }
  x[n - 1] /= pivot_[n - 1];
  column_[n - 1] /= pivot_[n - 1];
  for (std::size_t i = n - 1; i-- > 0;) {
    x[i] = (x[i] - t.upper[i] * x[i + 1]) / pivot_[i];
    column_[i] = (column_[i] - t.upper[i] * column_[i + 1]) / pivot_[i];
  }
  for (std::size_t i = 0; i < n; ++i) {
    e -= w[i] * x[i];
    d -= w[i] * column_[i];
  }
  const double z = e / d;
  for (std::size_t i = 0; i < n; ++i) x[i] -= z * column_[i];
  return z;
}

}  // namespace docket::executor::battery
