#include "executor/battery/step_system.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace docket::executor::battery {
namespace {

constexpr double seconds_per_hour = 3600;

}  // namespace

StepSystem::StepSystem(const Cell& cell, const Control& control, std::vector<Watch> watches,
                       double absolute_tolerance, std::function<bool()> is_interrupted)
    : cell_(cell),
      control_(control),
      watches_(std::move(watches)),
      tolerances_(cell.size() + 1 + passed_count, absolute_tolerance),
      is_interrupted_(std::move(is_interrupted)),
      matrix_(cell.size()),
      solver_(cell.size()),
      column_(cell.size()),
      voltage_by_state_(cell.size()),
      border_(cell.size()) {
  // The state is of the order of one; the others scale with the cell.
  const double charge = absolute_tolerance * cell.parameters().nominal_ah;
  const double energy = charge * cell.parameters().v_max;
  const std::array scaled = {charge, charge, charge, energy, energy};
  std::ranges::copy(scaled, tolerances_.end() - scaled.size());
}

std::array<double, StepSystem::passed_count> StepSystem::flow(double current, double voltage) {
  const double out = std::max(current, 0.0) / seconds_per_hour;
  const double in = std::max(-current, 0.0) / seconds_per_hour;
  return {out, in, out * voltage, in * voltage};
}

void StepSystem::residual(std::span<const double> y, std::span<const double> slopes,
                          std::span<double> out) {
  const std::size_t n = cell_.size();
  const std::span<const double> state = y.first(n);
  const double current = y[n];
  const double voltage = cell_.voltage(state, current).terminal();
  cell_.rates(state, current, out.first(n));
  for (std::size_t i = 0; i < n; ++i) out[i] = slopes[i] - out[i];
  out[n] = evaluate(control_, current, voltage).value;
  const auto passing = flow(current, voltage);
  for (std::size_t i = 0; i < passed_count; ++i) out[n + 1 + i] = slopes[n + 1 + i] - passing[i];
}

void StepSystem::newton_step(std::span<const double> y, double c, std::span<double> x) {
  const std::size_t n = cell_.size();
  const std::span<const double> state = y.first(n);
  const double current = y[n];
  const ValueAndSlope v = cell_.terminal(state, current, voltage_by_state_);
  const ControlEquation control = evaluate(control_, current, v.value);

  cell_.write_slopes(state, matrix_);
  for (std::size_t i = 0; i < n; ++i) {
    matrix_.lower[i] = -matrix_.lower[i];
    matrix_.diagonal[i] = c - matrix_.diagonal[i];
    matrix_.upper[i] = -matrix_.upper[i];
    column_[i] = -cell_.current_effect()[i];
    border_[i] = control.by_voltage * voltage_by_state_[i];
  }
  const double corner = control.by_voltage * v.slope + control.by_current;
  const double di = solver_.solve(matrix_, column_, border_, corner, x.first(n), x[n]);
  x[n] = di;

  // Charge and energy follow; nothing depends on them.
  const double dv = v.slope * di + std::transform_reduce(voltage_by_state_.begin(),
                                                         voltage_by_state_.end(), x.begin(), 0.0);
  const double out = current > 0 ? 1 / seconds_per_hour : 0;
  const double in = current < 0 ? -1 / seconds_per_hour : 0;
  x[n + 1] = (x[n + 1] + out * di) / c;
  x[n + 2] = (x[n + 2] + in * di) / c;
  x[n + 3] = (x[n + 3] + out * (v.value * di + current * dv)) / c;
  x[n + 4] = (x[n + 4] + in * (v.value * di + current * dv)) / c;
}

void StepSystem::event_values(std::span<const double> y, std::span<double> out) {
  const Unknowns now = read(y);
  const double voltage = cell_.voltage(now.state, now.current).terminal();
  const Watched watched = look(cell_, now.state, now.current, voltage);
  std::ranges::transform(watches_, out.begin(),
                         [&](const Watch& watch) { return watch.margin(watched[watch.of]); });
}

StepSystem::Consistent StepSystem::start(std::span<const double> state, double current) const {
  const std::size_t n = cell_.size();
  Consistent start{std::vector<double>(size()), std::vector<double>(size())};
  std::ranges::copy(state, start.y.begin());
  start.y[n] = current;
  cell_.rates(state, current, std::span(start.slopes).first(n));
  const auto passing = flow(current, cell_.voltage(state, current).terminal());
  std::ranges::copy(passing, start.slopes.end() - passed_count);
  return start;
}

Unknowns StepSystem::read(std::span<const double> y) const {
  const std::span<const double> passed = y.last(passed_count);
  return {.state = y.first(cell_.size()),
          .current = y[cell_.size()],
          .passed = {passed[0], passed[1], passed[2], passed[3]}};
}

}  // namespace docket::executor::battery
