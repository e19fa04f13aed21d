#include "executor/quantum/patience.h"

#include <algorithm>

#include <fmt/format.h>

namespace docket::executor::quantum {

bool Patience::stop_requested() {
  if (is_over_) return true;
  is_late_ = wall_ > Millis(0) && context_.clock().monotonic() - start_ >= wall_;
  is_over_ = is_late_ || context_.is_cancelled();
  return is_over_;
}

void Patience::progress(double fraction) {
  const double within = std::clamp(fraction, 0.0, 1.0);
  fraction_ = std::clamp(begin_ + within * (end_ - begin_), fraction_, 1.0);
  context_.progress(fraction_, "simulating");
}

void Patience::enter(double begin, double end) {
  begin_ = begin;
  end_ = end;
}

Fault Patience::fault() const {
  if (!is_late_) return {FaultCode::cancelled, "The simulation was cancelled"};
  return {FaultCode::simulation_timeout,
          fmt::format("The simulation took longer than its limit of {} ms", wall_.count())};
}

}  // namespace docket::executor::quantum
