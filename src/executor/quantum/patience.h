// Whether a run may go on, asked by the simulator and between its calls.
//
// Guarantees: once true, `stop_requested` stays true. Progress of one call of the simulator becomes
//   a part of the whole run's,
//   which never falls.
// Threads: one run's.
#pragma once

#include "executor/kind.h"
#include "executor/quantum/fault.h"
#include "executor/statevector/stop.h"

namespace docket::executor::quantum {

class Patience final : public statevector::Stop {
 public:
  // The clock starts now; `context` outlives this. `wall` zero: no limit.
  Patience(Context& context, Millis wall)
      : context_(context), wall_(wall), start_(context.clock().monotonic()) {}

  bool stop_requested() override;
  void progress(double fraction) override;

  // The calls that follow are the part `begin` .. `end` of the run.
  void enter(double begin, double end);
  // Why it was stopped.
  Fault fault() const;

 private:
  Context& context_;
  Millis wall_;
  Monotonic start_;
  bool is_late_ = false;
  bool is_over_ = false;
  double fraction_ = 0;
  double begin_ = 0;
  double end_ = 1;
};

}  // namespace docket::executor::quantum
