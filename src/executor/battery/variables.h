// The outputs that a client may name in `extra_variables`, under PyBaMM's names.
//
// Threads: pure functions; the table is constant.
// The list with units and meanings is in docs/executors/simulate.md (a test compares both).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "executor/battery/cell.h"
#include "executor/battery/stoichiometry.h"

namespace docket::executor::battery {

// The cell at one stored time.
struct Sample {
  const Cell& cell;
  const Window& window;
  std::span<const double> state;
  double current = 0;  // A
  Voltage voltage;
  Stoichiometry mean;
  Stoichiometry surface;
};
Sample take_sample(const Cell& cell, const Window& window, std::span<const double> state,
                   double current);

using Variable = double (*)(const Sample&);

std::span<const std::string> variable_names();
// Null when no variable has this name.
Variable find_variable(std::string_view name);

}  // namespace docket::executor::battery
