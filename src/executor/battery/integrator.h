// SUNDIALS' IDA over one Dae, from one consistent start to one stop.
//
// Guarantees: the stop time is met exactly; an event is located to rounding; between the last two
//   internal steps any time can be asked for. A residual that is not finite makes a smaller step,
//   not a crash. Nothing is printed.
// Callers: StepRunner. Threads: one integrator on one thread; the Dae must outlive it.
// Errors: IDA's own flags, in `flag()`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "executor/battery/dae.h"

namespace docket::executor::battery {

class Integrator {
 public:
  struct Start {
    std::span<const double> y;  // consistent with `slopes`
    std::span<const double> slopes;
    double stop_s;  // integration starts at 0
    double relative_tolerance;
    double first_step_s;
  };
  Integrator(Dae& dae, const Start& start);
  ~Integrator();
  Integrator(const Integrator&) = delete;
  Integrator& operator=(const Integrator&) = delete;

  enum class Advance : std::uint8_t { stepped, event, stopped, interrupted, failed };
  // One internal step further, or to the event or the stop inside it.
  Advance advance();

  double time_s() const { return time_s_; }
  std::span<const double> y() const;
  // The unknowns at a time within the last step. The span is valid until the next call.
  std::span<const double> at(double time_s);
  // After `event`: which of the Dae's values fell through zero.
  std::vector<bool> events() const;
  int flag() const { return flag_; }

  long steps() const;
  long residuals() const;

 private:
  struct Memory;  // of SUNDIALS

  std::unique_ptr<Memory> memory_;
  double time_s_ = 0;
  int flag_ = 0;
};

}  // namespace docket::executor::battery
