#include "executor/battery/control.h"

#include <cmath>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "executor/battery/root.h"

namespace docket::executor::battery {
namespace {

// Far above what any cell bears: where the search for a current gives up.
constexpr double c_rate_most = 1e5;

class Terminal {
 public:
  Terminal(const Cell& cell, std::span<const double> state)
      : cell_(cell), state_(state), slopes_(state.size()) {}
  ValueAndSlope operator()(double current) { return cell_.terminal(state_, current, slopes_); }

 private:
  const Cell& cell_;
  std::span<const double> state_;
  std::vector<double> slopes_;
};

// The current at which `falling` is zero, searched outwards from zero.
template <class Function>
std::optional<double> search(const Function& falling, double first, double most) {
  const double sign = falling(0).value >= 0 ? 1 : -1;
  for (double reach = first; reach <= most; reach *= 2) {
    if (falling(sign * reach).value * sign > 0) continue;
    return sign > 0 ? newton_bracketed(falling, 0, reach) : newton_bracketed(falling, -reach, 0);
  }
  return std::nullopt;
}

// V(I)·I = P from the side of small currents. V·I bends downwards on discharge and upwards on
// charge, so Newton's steps come from one side; past the largest power there is no solution.
std::optional<double> find_current_of_power(double power, Terminal& terminal) {
  double current = power / terminal(0).value;
  for (int steps = 0; steps < 200; ++steps) {
    const ValueAndSlope v = terminal(current);
    const double slope = v.slope * current + v.value;
    if (!(slope > 0) || !std::isfinite(current)) return std::nullopt;
    const double change = (power - v.value * current) / slope;
    current += change;
    if (std::abs(change) <= 1e-14 * std::abs(current)) return current;
  }
  return std::nullopt;
}

std::string_view controlled(Unit unit) {
  switch (unit) {
    case Unit::c_rate:
    case Unit::ampere:
      return "current";
    case Unit::volt:
      return "voltage";
    case Unit::watt:
      return "power";
    case Unit::ohm:
      return "resistance";
  }
  return "";
}

}  // namespace

Control make_control(const Step& step, double nominal_ah) {
  Control control{step.value.unit, step.value.value};
  if (control.unit == Unit::c_rate) control = {Unit::ampere, step.value.value * nominal_ah};
  const bool is_signed = control.unit == Unit::ampere || control.unit == Unit::watt;
  if (step.verb == Verb::charge && (is_signed || control.unit == Unit::ohm)) {
    control.value = -control.value;
  }
  return control;
}

std::string step_type(const Step& step) {
  switch (step.verb) {
    case Verb::rest:
      return "Rest";
    case Verb::charge:
      return fmt::format("Constant {} charge", controlled(step.value.unit));
    case Verb::discharge:
      return fmt::format("Constant {} discharge", controlled(step.value.unit));
    case Verb::hold:
      return fmt::format("Constant {} hold", controlled(step.value.unit));
  }
  return {};
}

ControlEquation evaluate(const Control& control, double current, double voltage) {
  switch (control.unit) {
    case Unit::volt:
      return {voltage - control.value, 1, 0};
    case Unit::watt:
      return {voltage * current - control.value, current, voltage};
    case Unit::ohm:
      return {voltage - current * control.value, 1, -control.value};
    case Unit::c_rate:
    case Unit::ampere:
      break;
  }
  return {current - control.value, 0, 1};
}

std::optional<double> find_current(const Control& control, const Cell& cell,
                                   std::span<const double> state) {
  if (control.unit == Unit::ampere) return control.value;
  Terminal terminal(cell, state);
  if (control.unit == Unit::watt) return find_current_of_power(control.value, terminal);
  // A load of R obeys V = I·R. A charge "at R" is a source with V = −I·R, searched among the
  // negative currents.
  const double resistance = control.unit == Unit::ohm ? control.value : 0;
  const double volts = control.unit == Unit::volt ? control.value : 0;
  const double side = resistance < 0 ? -1 : 1;
  const auto falling = [&](double size) {
    const ValueAndSlope v = terminal(side * size);
    return ValueAndSlope{v.value - volts - size * std::abs(resistance),
                         side * v.slope - std::abs(resistance)};
  };
  const double nominal = cell.parameters().nominal_ah;
  const std::optional<double> found = search(falling, nominal, c_rate_most * nominal);
  return found ? std::optional(side * *found) : std::nullopt;
}

}  // namespace docket::executor::battery
