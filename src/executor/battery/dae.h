// A system of differential-algebraic equations F(y, y') = 0 that knows how to solve its own Newton
// step, as the integrator wants it.
//
// Threads: one integration at a time.
#pragma once

#include <cstddef>
#include <span>

namespace docket::executor::battery {

class Dae {
 public:
  virtual ~Dae() = default;
  virtual std::size_t size() const = 0;
  // Error allowed for each unknown beside the relative one.
  virtual std::span<const double> absolute_tolerances() const = 0;

  // F(y, y') into `out`.
  virtual void residual(std::span<const double> y, std::span<const double> slopes,
                        std::span<double> out) = 0;
  // Solves (∂F/∂y + c·∂F/∂y')·x = b at `y`; `x` holds b on entry.
  virtual void newton_step(std::span<const double> y, double c, std::span<double> x) = 0;
  // Values that are positive while the integration goes on; it stops where one falls through zero.
  virtual std::size_t events() const = 0;
  virtual void event_values(std::span<const double> y, std::span<double> out) = 0;

  // Asked at each residual; true ends the integration.
  virtual bool is_interrupted() = 0;
};

}  // namespace docket::executor::battery
