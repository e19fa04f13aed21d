// The single particle models as ordinary differential equations: SPM, and SPMe with its
// electrolyte, isothermal, by finite volumes.
//
// State: the stoichiometry of each shell (negative particle, then positive), then, in SPMe, the
//   salt concentration of each cell over its initial value. Every unknown is of the order of one.
// Guarantees: lithium and salt are conserved to rounding, since rates are differences of flows
//   through faces. Voltages are finite for every finite state.
// Threads: immutable after construction.
// Source of every formula: docs/executors/simulate.md, "Models".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "executor/battery/electrode_model.h"
#include "executor/battery/electrolyte.h"
#include "executor/battery/mesh.h"
#include "executor/battery/parameters.h"
#include "executor/battery/stoichiometry.h"
#include "executor/battery/tridiagonal.h"

namespace docket::executor::battery {

enum class ModelType : std::uint8_t { spm, spme };

// What the terminal voltage is made of, in volts. `solid_ohmic` includes no contact resistance.
struct Voltage {
  double ocp_n = 0;
  double ocp_p = 0;
  double eta_n = 0;
  double eta_p = 0;
  double concentration = 0;
  double electrolyte_ohmic = 0;
  double solid_ohmic = 0;
  double contact = 0;

  double terminal() const {
    return ocp_p - ocp_n + eta_p - eta_n + concentration - electrolyte_ohmic - solid_ohmic -
           contact;
  }
};

class Cell {
 public:
  Cell(const Parameters& parameters, ModelType type, const MeshPoints& points);

  std::size_t size() const { return current_effect_.size(); }
  // All shells at one stoichiometry, the salt at its initial concentration.
  std::vector<double> at_rest(Stoichiometry stoichiometry) const;

  // The time derivative of the state under `current` [A].
  void rates(std::span<const double> state, double current, std::span<double> out) const;
  // Its derivative with respect to the state, and to the current (which is constant).
  void write_slopes(std::span<const double> state, Tridiagonal& out) const;
  std::span<const double> current_effect() const { return current_effect_; }

  Voltage voltage(std::span<const double> state, double current) const;
  // The terminal voltage, its slope with respect to the current, and into `by_state` that with
  // respect to the state.
  ValueAndSlope terminal(std::span<const double> state, double current,
                         std::span<double> by_state) const;

  Stoichiometry surface(std::span<const double> state) const;
  Stoichiometry mean(std::span<const double> state) const;

  const ElectrodeModel& negative() const { return negative_; }
  const ElectrodeModel& positive() const { return positive_; }
  // Empty in an SPM.
  const std::optional<Electrolyte>& electrolyte() const { return electrolyte_; }
  // The relative salt concentrations along both electrodes, for ElectrodeModel.
  std::span<const double> salt_in_negative(std::span<const double> state) const;
  std::span<const double> salt_in_positive(std::span<const double> state) const;
  std::span<const double> salt(std::span<const double> state) const;
  std::span<const double> negative_shells(std::span<const double> state) const;
  std::span<const double> positive_shells(std::span<const double> state) const;

  const Parameters& parameters() const { return parameters_; }

 private:
  Parameters parameters_;
  ElectrodeModel negative_;
  ElectrodeModel positive_;
  std::optional<Electrolyte> electrolyte_;
  Tridiagonal slopes_;  // the rows of the particles, which never change
  std::vector<double> current_effect_;
  double solid_ohm_ = 0;  // Δφ_s per ampere
};

}  // namespace docket::executor::battery
