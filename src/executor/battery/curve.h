// Functions of stoichiometry and of salt concentration, as the parameter sets write them: sums of a
// few elementary terms, so that a set is a table and every slope is exact.
//
// Threads: plain values and pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace docket::executor::battery {

struct ValueAndSlope {
  double value = 0;
  double slope = 0;
};

// constant + linear·s + Σ amplitude·shape(gain·s + offset): open-circuit potentials [V] and
// entropic changes [V/K] over the stoichiometry s.
struct Curve {
  enum class Shape : std::uint8_t { exp, tanh, sech2 };
  struct Term {
    Shape shape;
    double amplitude;
    double gain;
    double offset;
  };
  double constant = 0;
  double linear = 0;
  std::vector<Term> terms = {};

  ValueAndSlope at(double s) const;
};

// scale·e^(exp_gain·z)·Σ coefficients[m]·z^(m/2), z = c/1000 with the salt concentration c in
// mol/m³: diffusivity [m²/s] and conductivity [S/m] of the electrolyte. `scale` carries the
// Arrhenius factor of the one temperature of an isothermal cell.
struct Transport {
  std::array<double, 7> coefficients = {};
  double exp_gain = 0;
  double activation_j_mol = 0;
  double scale = 1;

  // Below 10 mol/m³ the value at 10 (the slope is then 0), as PyBaMM clips it.
  ValueAndSlope at(double c) const;
};

}  // namespace docket::executor::battery
