// From state of charge and open-circuit voltage to the stoichiometries of both electrodes.
//
// Guarantees: the lithium of the set's initial concentrations is kept; the open-circuit voltage is
//   that at the reference temperature, without entropic change.
// Threads: plain values and pure functions.
// Source: docs/executors/simulate.md, "State of charge".
#pragma once

#include "executor/battery/parameters.h"
#include "executor/battery/refusal.h"

namespace docket::executor::battery {

struct Stoichiometry {
  double negative = 0;
  double positive = 0;
};

// The line between empty and full.
struct Window {
  Stoichiometry empty;     // 0 % SOC
  Stoichiometry full;      // 100 % SOC
  double negative_ah = 0;  // capacity of each electrode over stoichiometry 0 to 1
  double positive_ah = 0;
  double lithium_ah = 0;  // cyclable, as charge
  double capacity_ah = 0;

  double soc(double negative_stoichiometry) const;
  Stoichiometry at(double soc) const;
};

Stoichiometry initial_stoichiometry(const Parameters& parameters);

double open_circuit_voltage(const Parameters& parameters, Stoichiometry at);

// Errors: not_buildable, code no_soc_window, when no stoichiometry has the voltage of 0 % or 100 %.
OrFailure<Window> find_window(const Parameters& parameters);

// The stoichiometries at rest with this open-circuit voltage.
// Errors: not_buildable, code no_soc_window, when there is none.
OrFailure<Stoichiometry> at_voltage(const Parameters& parameters, double volts);

}  // namespace docket::executor::battery
