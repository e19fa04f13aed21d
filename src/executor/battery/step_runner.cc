#include "executor/battery/step_runner.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "executor/battery/integrator.h"

namespace docket::executor::battery {
namespace {

constexpr double first_step_s = 1e-3;
constexpr double day_s = 86400;
constexpr double hour_s = 3600;
// A stored time this near to the step's end is the end.
constexpr double same_time = 1e-9;
constexpr int progress_every = 16;  // internal steps

// How long a step without "for" may take to meet its end.
double longest_s(const Step& step) {
  if (step.duration_s) return *step.duration_s;
  if (step.value.unit == Unit::c_rate) return 2 * hour_s / step.value.value;
  return day_s;
}

}  // namespace

// How one try integrates.
struct StepRunner::Attempt {
  double tolerance_factor;
  double first_step_s;
};

// One step against the cell as it stands.
struct StepRunner::Plan {
  std::size_t index;
  const Step& step;
  Control control;
  double current;
  double voltage;
  std::vector<Watch> watches;
  double longest_s;
  double period_s;
};

OrFailure<StepRunner::Done> StepRunner::run(std::size_t index) {
  OrFailure<Plan> made = plan(index);
  if (!made) return made.error();
  const Plan& plan = *made;
  const auto held = std::ranges::find_if(plan.watches, [&](const Watch& watch) {
    return holds_at_start(watch, plan.control,
                          look(setting_.cell, state_, plan.current, plan.voltage));
  });
  if (held != plan.watches.end() && held->role == Watch::Role::step_end) {
    return Done{Ending::skipped, {}};
  }
  if (held != plan.watches.end()) {
    const StepSystem system(setting_.cell, plan.control, {}, 0, {});
    const std::vector<double> y = system.start(state_, plan.current).y;
    store(plan, system, y, 0);
    Done done{Ending::cut_off, {}};
    done.record.termination = held->text;
    return finish(plan, system, y, 0, std::move(done));
  }
  constexpr std::array ladder = {Attempt{1, first_step_s}, Attempt{0.1, first_step_s},
                                 Attempt{0.1, 0.1 * first_step_s}};
  const std::size_t rows = trace_.rows();
  for (const Attempt& attempt : ladder) {
    OrFailure<Done> done = integrate(plan, attempt);
    const bool try_again = !done && done.error().code == "solver_failed";
    if (!try_again || &attempt == &ladder.back()) return done;
    trace_.cut(rows);
  }
  return Done{};  // not reached: the last attempt returns
}

OrFailure<StepRunner::Plan> StepRunner::plan(std::size_t index) const {
  const Request& request = setting_.request;
  const Step& step = request.steps[index];
  Plan plan{.index = index,
            .step = step,
            .control = make_control(step, request.parameters.nominal_ah),
            .current = 0,
            .voltage = 0,
            .watches = {},
            .longest_s = longest_s(step),
            .period_s = step.period_s.value_or(request.output_period_s)};
  const Parameters& p = request.parameters;
  const bool holds_voltage = plan.control.unit == Unit::volt;
  if (holds_voltage && (plan.control.value < p.v_min || plan.control.value > p.v_max)) {
    return fail(FailureKind::numeric, "step_infeasible",
                fmt::format("Step {} leaves the cell's cut-offs of {} V and {} V",
                            quoted_excerpt(step.text), p.v_min, p.v_max),
                plan, 0);
  }
  const auto current = find_current(plan.control, setting_.cell, state_);
  if (!current) {
    return fail(FailureKind::numeric, "step_infeasible",
                fmt::format("No current meets step {} from where the cell stands",
                            quoted_excerpt(step.text)),
                plan, 0);
  }
  plan.current = *current;
  plan.voltage = setting_.cell.voltage(state_, *current).terminal();
  if (!std::isfinite(plan.voltage)) {
    return fail(FailureKind::numeric, "no_initial_state",
                fmt::format("The cell has no finite voltage at the start of step {}",
                            quoted_excerpt(step.text)),
                plan, 0);
  }
  plan.watches = make_watches(step, plan.control, setting_.cell,
                              look(setting_.cell, state_, *current, plan.voltage));
  return plan;
}

OrFailure<StepRunner::Done> StepRunner::integrate(const Plan& plan, const Attempt& attempt) {
  StepSystem system(setting_.cell, plan.control, plan.watches, setting_.request.tolerances.absolute,
                    [this] { return setting_.patience.is_over(); });
  const StepSystem::Consistent start = system.start(state_, plan.current);
  const double relative = setting_.request.tolerances.relative * attempt.tolerance_factor;
  Integrator integrator(system,
                        {start.y, start.slopes, plan.longest_s, relative, attempt.first_step_s});
  store(plan, system, start.y, 0);
  using Advance = Integrator::Advance;
  Advance advance = Advance::stepped;
  for (double stored = 1; advance == Advance::stepped;) {
    advance = integrator.advance();
    if (advance == Advance::failed || advance == Advance::interrupted) break;
    const double now = integrator.time_s();
    for (; stored * plan.period_s < now * (1 - same_time) && !trace_.is_full(); ++stored) {
      store(plan, system, integrator.at(stored * plan.period_s), stored * plan.period_s);
    }
    if (trace_.is_full()) {
      return fail(FailureKind::output_limit, "too_many_rows",
                  "The experiment stores too many rows; use a longer 'output_period_s'", plan, now);
    }
    if (integrator.steps() % progress_every == 0) {
      setting_.progress(plan.index, now / plan.longest_s);
    }
  }
  stats_.steps += integrator.steps();
  stats_.residuals += integrator.residuals();
  const double now = integrator.time_s();
  if (advance == Advance::interrupted) {
    const bool late = setting_.patience.is_late();
    return fail(late ? FailureKind::time_limit : FailureKind::cancelled,
                late ? "wall_limit" : "cancelled",
                late ? "The simulation took longer than its limit" : "The simulation was cancelled",
                plan, now);
  }
  if (advance == Advance::failed) {
    return fail(FailureKind::numeric, "solver_failed",
                fmt::format("The solver could not integrate step {} past {:.6g} s",
                            quoted_excerpt(plan.step.text), time_s_ + now),
                plan, now, integrator.flag());
  }
  store(plan, system, integrator.y(), now);
  Done done{Ending::time, {}};
  done.record.termination = "final time";
  if (advance == Advance::event) {
    const std::vector<bool> fell = integrator.events();
    const auto first = std::ranges::find(fell, true) - fell.begin();
    const Watch& watch = system.watches()[static_cast<std::size_t>(first)];
    done.ending = watch.role == Watch::Role::step_end ? Ending::event : Ending::cut_off;
    done.record.termination = watch.text;
  }
  return finish(plan, system, integrator.y(), now, std::move(done));
}

OrFailure<StepRunner::Done> StepRunner::finish(const Plan& plan, const StepSystem& system,
                                               std::span<const double> y, double duration_s,
                                               Done done) {
  if (done.ending == Ending::time && !plan.step.duration_s) {
    return fail(FailureKind::numeric, "step_infeasible",
                fmt::format("Step {} did not reach its end within {} s",
                            quoted_excerpt(plan.step.text), duration_s),
                plan, duration_s);
  }
  const Unknowns end = system.read(y);
  StepRecord& record = done.record;
  record.cycle = plan.step.cycle;
  record.type = step_type(plan.step);
  record.start_s = time_s_;
  record.end_s = time_s_ + duration_s;
  record.start_v = plan.voltage;
  record.end_v = setting_.cell.voltage(end.state, end.current).terminal();
  record.passed = end.passed;
  const double net_ah = end.passed.discharge_ah - end.passed.charge_ah;
  record.mean_a = duration_s > 0 ? net_ah * hour_s / duration_s : plan.current;
  state_.assign(end.state.begin(), end.state.end());
  time_s_ = record.end_s;
  ++executed_;
  return done;
}

void StepRunner::store(const Plan& plan, const StepSystem& system, std::span<const double> y,
                       double time_s) {
  const Unknowns now = system.read(y);
  trace_.add({time_s_ + time_s, executed_, plan.step.cycle},
             take_sample(setting_.cell, setting_.window, now.state, now.current), now.passed);
}

Failure StepRunner::fail(FailureKind kind, std::string_view code, std::string message,
                         const Plan& plan, double time_s, std::optional<int> flag) const {
  const bool before = kind == FailureKind::numeric && time_s == 0 && !flag;
  return refuse(kind, code, std::move(message),
                {.stage = before ? "initialise" : "solve",
                 .path = plan.step.path,
                 .value = boost::json::value(plan.step.text),
                 .step_index = plan.index,
                 .time_s = time_s_ + time_s,
                 .ida_flag = flag});
}

}  // namespace docket::executor::battery
