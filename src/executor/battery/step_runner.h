// Runs one step of an experiment on a cell and stores what it gives.
//
// Guarantees: a step that fails is tried again from its start with tighter tolerances, then with a
//   smaller first step; rows of a failed try are forgotten. Rows are stored at the step's start, at
//   each multiple of its period, and at its end.
// Threads: one experiment's.
// Errors: numeric (step_infeasible, no_initial_state, solver_failed), output_limit (too_many_rows),
//   time_limit, cancelled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "executor/battery/cell.h"
#include "executor/battery/patience.h"
#include "executor/battery/request.h"
#include "executor/battery/step_system.h"
#include "executor/battery/trace.h"

namespace docket::executor::battery {

struct SolverStats {
  long steps = 0;
  long residuals = 0;
};

class StepRunner {
 public:
  struct Setting {
    const Cell& cell;
    const Window& window;
    const Request& request;
    const Patience& patience;
    // Told the step's index and its time over its longest duration, now and then.
    std::function<void(std::size_t step, double fraction)> progress;
  };
  // What `setting` refers to must outlive the runner. The cell starts in `state`.
  StepRunner(Setting setting, std::vector<double> state, Trace& trace)
      : setting_(std::move(setting)), state_(std::move(state)), trace_(trace) {}

  enum class Ending : std::uint8_t { skipped, time, event, cut_off };
  // What became of the step; `record` has no type and cycle yet when it was skipped.
  struct Done {
    Ending ending;
    StepRecord record;
  };
  // `index` is the step's place in the request.
  OrFailure<Done> run(std::size_t index);

  double time_s() const { return time_s_; }
  const SolverStats& stats() const { return stats_; }

 private:
  struct Attempt;
  struct Plan;

  OrFailure<Plan> plan(std::size_t index) const;
  OrFailure<Done> integrate(const Plan& plan, const Attempt& attempt);
  OrFailure<Done> finish(const Plan& plan, const StepSystem& system, std::span<const double> y,
                         double duration_s, Done done);
  void store(const Plan& plan, const StepSystem& system, std::span<const double> y, double time_s);
  Failure fail(FailureKind kind, std::string_view code, std::string message, const Plan& plan,
               double time_s, std::optional<int> flag = {}) const;

  Setting setting_;
  std::vector<double> state_;
  Trace& trace_;
  double time_s_ = 0;
  std::size_t executed_ = 0;
  SolverStats stats_;
};

}  // namespace docket::executor::battery
