// The salt in the electrolyte of an SPMe: its diffusion, and the two voltages it causes.
//
// State: the concentration of each cell over the initial one.
// Guarantees: salt is conserved to rounding.
// Threads: immutable after construction.
// Source of the formulas: docs/executors/simulate.md, "Models".
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "executor/battery/mesh.h"
#include "executor/battery/parameters.h"
#include "executor/battery/tridiagonal.h"

namespace docket::executor::battery {

class Electrolyte {
 public:
  Electrolyte(const Parameters& parameters, const MeshPoints& points);

  std::size_t size() const { return current_effect_.size(); }
  std::span<const double> in_negative(std::span<const double> salt) const {
    return salt.first(points_.x_n);
  }
  std::span<const double> in_separator(std::span<const double> salt) const {
    return salt.subspan(points_.x_n, points_.x_s);
  }
  std::span<const double> in_positive(std::span<const double> salt) const {
    return salt.last(points_.x_p);
  }

  // d(salt)/dt without the part of the current; its derivative into the rows from `first` on.
  void rates(std::span<const double> salt, std::span<double> out) const;
  void write_slopes(std::span<const double> salt, std::size_t first, Tridiagonal& out) const;
  std::span<const double> current_effect() const { return current_effect_; }

  // η_c − Δφ_e, in parts, and the derivatives of that sum.
  struct Losses {
    double concentration = 0;
    double ohmic = 0;
    double by_current = 0;
  };
  // `by_salt`: empty, or one for each cell (added to what is there).
  Losses losses(std::span<const double> salt, double current, std::span<double> by_salt) const;

  // Mean over the whole thickness, relative; salt in the pores.
  double mean(std::span<const double> salt) const;
  double salt_mol(std::span<const double> salt) const;

 private:
  struct Face;
  Face face(std::size_t left, const ValueAndSlope& d_left, const ValueAndSlope& d_right) const;

  MeshPoints points_;
  ThroughMesh mesh_;
  Transport diffusivity_;
  Transport conductivity_;
  double c_initial_;
  double area_m2_;
  double salt_voltage_;       // χRT/F
  double resistance_length_;  // Δφ_e = I·this/κ̄ [1/m]
  double thickness_m_ = 0;
  std::vector<double> current_effect_;
};

}  // namespace docket::executor::battery
