// A tridiagonal matrix with one full row and one full column: the shape of every cell model here,
// where the only unknown that everything shares is the current.
//
// Guarantees: solving costs O(n) and allocates nothing after the first use.
// Threads: none shared; one object per integration.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace docket::executor::battery {

struct Tridiagonal {
  explicit Tridiagonal(std::size_t n) : lower(n), diagonal(n), upper(n) {}
  std::size_t size() const { return diagonal.size(); }

  std::vector<double> lower;  // lower[0] and upper[n−1] are not read
  std::vector<double> diagonal;
  std::vector<double> upper;
};

// Solves  [ T  u ] [x]   [b]
//         [ wᵀ d ] [z] = [e]
// without pivoting: right for the diagonally dominant T of an implicit diffusion step.
class BorderedSolver {
 public:
  explicit BorderedSolver(std::size_t n) : pivot_(n), column_(n) {}

  // `x` holds b on entry. Gives z, or NaN when the matrix is singular.
  double solve(const Tridiagonal& t, std::span<const double> u, std::span<const double> w, double d,
               std::span<double> x, double e);

 private:
  std::vector<double> pivot_;
  std::vector<double> column_;
};

}  // namespace docket::executor::battery
