// One electrode as one representative particle: diffusion inside it, its open-circuit potential and
// the overpotential of its reaction.
//
// Guarantees: values are finite for every finite state (arguments are clipped as PyBaMM does).
// Threads: immutable after construction.
// Source of the formulas: docs/executors/simulate.md, "Models".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "executor/battery/mesh.h"
#include "executor/battery/parameters.h"
#include "executor/battery/tridiagonal.h"

namespace docket::executor::battery {

// A mean overpotential in volts and its derivatives.
struct Overpotential {
  double value = 0;
  double by_current = 0;
  double by_surface = 0;  // with respect to the stoichiometry at the surface
};

class ElectrodeModel {
 public:
  enum class Sign : std::int8_t { negative = 1, positive = -1 };
  ElectrodeModel(const Parameters& parameters, Sign sign, std::size_t shells);

  std::size_t shells() const { return mesh_.diagonal.size(); }

  // Writes the constant derivative of the rates with respect to the shells, starting at row
  // `first`, and to the current.
  void write_slopes(std::size_t first, Tridiagonal& by_state, std::span<double> by_current) const;

  double surface(std::span<const double> shells) const;
  double mean(std::span<const double> shells) const;
  // [V] at a stoichiometry, at the cell's temperature.
  ValueAndSlope open_circuit(double stoichiometry) const;
  // `salt` is the relative salt concentration of each cell along the electrode (one value, 1, where
  // there is no electrolyte model). `by_salt`: empty, or the derivative for each of them.
  Overpotential overpotential(double surface, double current, std::span<const double> salt,
                              std::span<double> by_salt) const;
  // [A/m² of interface]: averaged exchange-current density; interfacial current, positive when
  // lithium leaves the particle.
  double exchange_current(double surface, std::span<const double> salt) const;
  double interfacial_current(double current) const { return j_per_ampere_ * current; }
  // Lithium in all particles of the electrode.
  double lithium_mol(std::span<const double> shells) const { return mean(shells) * full_mol_; }

 private:
  double j0(double surface, double salt) const;

  Electrode electrode_;
  SphereMesh mesh_;
  double diffusion_rate_;    // D/R² [1/s]
  double j_per_ampere_;      // signed
  double outer_per_ampere_;  // what an ampere does to the last shell's stoichiometry [1/s]
  double j0_factor_;         // j0 = factor·√(salt·s(1−s))
  double entropy_kelvin_;    // T − T_ref
  double reaction_voltage_;  // 2RT/F
  double full_mol_;
};

}  // namespace docket::executor::battery
