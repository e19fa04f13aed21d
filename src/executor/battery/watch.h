// What ends a step: its own condition, the cell's cut-offs, and the limits of the model itself.
//
// Threads: plain values and pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "executor/battery/cell.h"
#include "executor/battery/control.h"
#include "executor/battery/step.h"

namespace docket::executor::battery {

struct Watch {
  enum class Role : std::uint8_t { step_end, cut_off };
  enum class Of : std::uint8_t { voltage, current, magnitude, surface_n, surface_p, salt };
  Role role;
  Of of;
  double limit;
  double sign;  // +1: fires when the quantity falls below the limit; −1: when it rises above
  std::string text;

  // Positive while nothing happens.
  double margin(double quantity) const { return sign * (quantity - limit); }
};

// The quantities that watches look at.
struct Watched {
  double voltage;
  double current;
  Stoichiometry surface;
  double salt_least;  // mol/m³

  double operator[](Watch::Of of) const;
};
Watched look(const Cell& cell, std::span<const double> state, double current, double voltage);

// The step's own end first, then the cut-offs that are active in it. `start` is the cell at the
// start of the step under its control: an end voltage of a step that neither charges nor
// discharges is watched from the side on which the cell stands.
std::vector<Watch> make_watches(const Step& step, const Control& control, const Cell& cell,
                                const Watched& start);

// Whether the watch has fired before the step began. A value within 1e-7 of the limit counts when
// the step drives the cell further, since the step before ended just there.
bool holds_at_start(const Watch& watch, const Control& control, const Watched& start);

}  // namespace docket::executor::battery
