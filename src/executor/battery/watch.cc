#include "executor/battery/watch.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace docket::executor::battery {
namespace {

// A located event leaves the cell this near to its limit.
constexpr double located = 1e-7;
// At rest nothing drives the cell over a cut-off; only rounding could.
constexpr double rest_margin_v = 1e-6;
constexpr double surface_least = 1e-4;
constexpr double salt_least = 10;  // mol/m³, below which the electrolyte functions are clipped

bool is_below(const Step& step, const Control& control, const End& end, double voltage) {
  if (end.comparison != Comparison::automatic) return end.comparison == Comparison::below;
  if (end.at.unit != Unit::volt) return true;
  const bool drives = !control.is_rest() && control.unit != Unit::volt;
  if (drives) return step.verb != Verb::charge;
  return voltage > end.at.value;
}

Watch make_end(const Step& step, const Control& control, const Cell& cell, double voltage) {
  const End& end = *step.end;
  const bool below = is_below(step, control, end, voltage);
  const bool is_rate = end.at.unit == Unit::c_rate;
  Watch watch{.role = Watch::Role::step_end,
              .of = Watch::Of::voltage,
              .limit = end.at.value,
              .sign = below ? 1.0 : -1.0,
              .text = {}};
  if (end.at.unit != Unit::volt) {
    const bool is_magnitude = end.comparison == Comparison::automatic;
    watch.of = is_magnitude ? Watch::Of::magnitude : Watch::Of::current;
    if (is_rate) watch.limit *= cell.parameters().nominal_ah;
  }
  const std::string_view name =
      end.at.unit == Unit::volt ? "Voltage" : (is_rate ? "C-rate" : "Current");
  const std::string_view unit = end.at.unit == Unit::volt ? " V" : (is_rate ? "" : " A");
  watch.text = fmt::format("{} {} {}{}", name, below ? '<' : '>', end.at.value, unit);
  return watch;
}

void add_cut_offs(std::vector<Watch>& watches, const Control& control, const Cell& cell) {
  const auto add = [&](Watch::Of of, double limit, double sign, const char* text) {
    watches.push_back({Watch::Role::cut_off, of, limit, sign, text});
  };
  // A held voltage is checked against the cut-offs once, before the step.
  if (control.unit != Unit::volt) {
    const double margin = control.is_rest() ? rest_margin_v : 0;
    add(Watch::Of::voltage, cell.parameters().v_min - margin, 1, "Minimum voltage [V]");
    add(Watch::Of::voltage, cell.parameters().v_max + margin, -1, "Maximum voltage [V]");
  }
  add(Watch::Of::surface_n, surface_least, 1, "Minimum negative particle surface stoichiometry");
  add(Watch::Of::surface_n, 1 - surface_least, -1,
      "Maximum negative particle surface stoichiometry");
  add(Watch::Of::surface_p, surface_least, 1, "Minimum positive particle surface stoichiometry");
  add(Watch::Of::surface_p, 1 - surface_least, -1,
      "Maximum positive particle surface stoichiometry");
  if (cell.electrolyte()) {
    add(Watch::Of::salt, salt_least, 1, "Minimum electrolyte concentration [mol.m-3]");
  }
}

}  // namespace

double Watched::operator[](Watch::Of of) const {
  switch (of) {
    case Watch::Of::voltage:
      return voltage;
    case Watch::Of::current:
      return current;
    case Watch::Of::magnitude:
      return std::abs(current);
    case Watch::Of::surface_n:
      return surface.negative;
    case Watch::Of::surface_p:
      return surface.positive;
    case Watch::Of::salt:
      return salt_least;
  }
  return 0;
}

Watched look(const Cell& cell, std::span<const double> state, double current, double voltage) {
  const double least =
      cell.electrolyte() ? std::ranges::min(cell.salt(state)) * cell.parameters().c_e_initial : 0;
  return {voltage, current, cell.surface(state), least};
}

std::vector<Watch> make_watches(const Step& step, const Control& control, const Cell& cell,
                                const Watched& start) {
  std::vector<Watch> watches;
  if (step.end) watches.push_back(make_end(step, control, cell, start.voltage));
  add_cut_offs(watches, control, cell);
  return watches;
}

bool holds_at_start(const Watch& watch, const Control& control, const Watched& start) {
  const double margin = watch.margin(start[watch.of]);
  if (control.is_rest()) return margin < 0;
  const bool drives = watch.of != Watch::Of::voltage || watch.sign * start.current > 0;
  return margin <= (drives ? located : -located);
}

}  // namespace docket::executor::battery
