// What a cell is made of, in SI units, and the names under which PyBaMM's users know each number.
//
// Guarantees: after `override_parameter` accepted everything, each number lies within its physical
//   range; `check_together` says whether they also fit each other.
// Threads: plain values and pure functions.
// Sources: docs/executors/simulate.md.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "executor/battery/curve.h"
#include "executor/battery/refusal.h"

namespace docket::executor::battery {

inline constexpr double faraday = 96485.33212;       // C/mol
inline constexpr double gas_constant = 8.314462618;  // J/(mol·K)

// f(E) = exp(E/R·(1/T_ref − 1/T)), for E in J/mol.
double arrhenius(double activation_j_mol, double reference_k, double temperature_k);

struct Electrode {
  double thickness_m = 0;
  double porosity = 0;
  double active_fraction = 0;
  double particle_radius_m = 0;
  double c_max = 0;                   // mol/m³
  double c_initial = 0;               // mol/m³
  double diffusivity = 0;             // m²/s, in the particle, at the reference temperature
  double diffusivity_activation = 0;  // J/mol
  double conductivity = 0;            // S/m
  double bruggeman_electrolyte = 0;
  double bruggeman_electrode = 0;
  double j0_prefactor = 0;   // A/m²·(m³/mol)^1.5
  double j0_activation = 0;  // J/mol
  double j0_constant = 0;    // A/m²; above zero it replaces the law with the prefactor
  double density = 0;
  double heat_capacity = 0;
  double thermal_conductivity = 0;
  Curve ocp;
  Curve entropic_change;

  double area_per_volume() const { return 3 * active_fraction / particle_radius_m; }
};

struct Parameters {
  Electrode negative;
  Electrode positive;
  struct {
    double thickness_m = 0;
    double porosity = 0;
    double bruggeman_electrolyte = 0;
    double density = 0;
    double heat_capacity = 0;
    double thermal_conductivity = 0;
  } separator;
  struct Collector {
    double thickness_m = 0;
    double density = 0;
    double heat_capacity = 0;
    double conductivity = 0;
    double thermal_conductivity = 0;
  };
  Collector negative_collector;
  Collector positive_collector;
  Transport electrolyte_diffusivity;
  Transport electrolyte_conductivity;
  double c_e_initial = 0;  // mol/m³
  double transference = 0;
  double thermodynamic_factor = 1;
  double height_m = 0;
  double width_m = 0;
  double pairs_in_parallel = 1;
  double nominal_ah = 0;
  double current_a = 0;
  double v_min = 0;  // the cell's cut-offs
  double v_max = 0;
  double ocv_empty = 0;  // open-circuit voltage at 0 % and at 100 % SOC
  double ocv_full = 0;
  double contact_resistance = 0;  // Ω
  double reference_k = 298.15;
  double ambient_k = 298.15;
  double initial_k = 298.15;
  double heat_transfer = 0;  // W/(m²·K)
  double cooling_area_m2 = 0;
  double volume_m3 = 0;

  double area_m2() const { return height_m * width_m * pairs_in_parallel; }
};

// The names that `override_parameter` takes.
std::span<const std::string> parameter_names();

// Sets one number by PyBaMM's name. `path` is where it stands in the params.
// Errors: not_buildable with code unknown_parameter, bad_parameter_value, or not_built_yet for the
//   names of functions that have no constant form here.
OrFailure<void> override_parameter(Parameters& parameters, std::string_view name, double value,
                                   std::string_view path);

// Errors: not_buildable, code bad_parameter_value, for numbers that contradict each other.
OrFailure<void> check_together(const Parameters& parameters);

}  // namespace docket::executor::battery
