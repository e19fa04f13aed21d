// What a step asks of the cell: a current, a voltage, a power or a load resistance.
//
// Threads: plain values and pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "executor/battery/cell.h"
#include "executor/battery/step.h"

namespace docket::executor::battery {

struct Control {
  Unit unit = Unit::ampere;  // never c_rate
  double value = 0;          // discharge positive

  bool is_rest() const { return unit == Unit::ampere && value == 0; }
};

// `nominal_ah` turns C-rates into amperes.
Control make_control(const Step& step, double nominal_ah);

// "Constant current discharge", "Constant voltage hold", "Rest" and the like.
std::string step_type(const Step& step);

// The equation g = 0 that fixes the current, with ∂g/∂I = by_voltage·∂V/∂I + by_current and
// ∂g/∂state = by_voltage·∂V/∂state.
struct ControlEquation {
  double value;
  double by_voltage;
  double by_current;
};
ControlEquation evaluate(const Control& control, double current, double voltage);

// The current under which the cell, as it stands, does what is asked; empty when none does.
std::optional<double> find_current(const Control& control, const Cell& cell,
                                   std::span<const double> state);

}  // namespace docket::executor::battery
