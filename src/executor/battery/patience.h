// Whether a simulation may go on: not cancelled, and within its wall clock.
//
// Threads: one simulation's.
#pragma once

#include "executor/kind.h"

namespace docket::executor::battery {

class Patience {
 public:
  // The clock starts now; both must outlive this.
  Patience(const Context& context, Millis wall)
      : context_(context), wall_(wall), start_(context.clock().monotonic()) {}

  bool is_late() const { return wall_ > Millis(0) && elapsed() >= wall_; }
  bool is_over() const { return context_.is_cancelled() || is_late(); }
  Micros elapsed() const { return context_.clock().monotonic() - start_; }

 private:
  const Context& context_;
  Millis wall_;
  Monotonic start_;
};

}  // namespace docket::executor::battery
