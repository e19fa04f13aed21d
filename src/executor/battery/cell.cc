#include "executor/battery/cell.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace docket::executor::battery {
namespace {

// The salt of an SPM: everywhere at its initial concentration.
constexpr std::array<double, 1> unchanged_salt = {1.0};

double electrode_ohm_m2(const Electrode& electrode) {
  const double effective =
      electrode.conductivity * std::pow(electrode.active_fraction, electrode.bruggeman_electrode);
  return electrode.thickness_m / (3 * effective);
}

}  // namespace

Cell::Cell(const Parameters& parameters, ModelType type, const MeshPoints& points)
    : parameters_(parameters),
      negative_(parameters, ElectrodeModel::Sign::negative, points.r_n),
      positive_(parameters, ElectrodeModel::Sign::positive, points.r_p),
      slopes_(points.r_n + points.r_p + (type == ModelType::spme ? points.across() : 0)),
      current_effect_(slopes_.size()) {
  negative_.write_slopes(0, slopes_, current_effect_);
  positive_.write_slopes(points.r_n, slopes_, current_effect_);
  if (type == ModelType::spm) return;
  electrolyte_.emplace(parameters, points);
  std::ranges::copy(electrolyte_->current_effect(),
                    current_effect_.begin() + static_cast<std::ptrdiff_t>(points.r_n + points.r_p));
  solid_ohm_ = (electrode_ohm_m2(parameters.negative) + electrode_ohm_m2(parameters.positive)) /
               parameters.area_m2();
}

std::vector<double> Cell::at_rest(Stoichiometry stoichiometry) const {
  std::vector<double> state(size(), 1.0);
  const auto positive = state.begin() + static_cast<std::ptrdiff_t>(negative_.shells());
  std::fill(state.begin(), positive, stoichiometry.negative);
  std::fill_n(positive, positive_.shells(), stoichiometry.positive);
  return state;
}

void Cell::rates(std::span<const double> state, double current, std::span<double> out) const {
  const std::size_t particles = negative_.shells() + positive_.shells();
  // The slopes at the edges of a particle are zero, so neighbours in the state may be read.
  for (std::size_t i = 0; i < particles; ++i) {
    const double left = i > 0 ? slopes_.lower[i] * state[i - 1] : 0;
    const double right = i + 1 < particles ? slopes_.upper[i] * state[i + 1] : 0;
    out[i] = left + slopes_.diagonal[i] * state[i] + right;
  }
  if (electrolyte_) electrolyte_->rates(salt(state), out.subspan(particles));
  for (std::size_t i = 0; i < size(); ++i) out[i] += current_effect_[i] * current;
}

void Cell::write_slopes(std::span<const double> state, Tridiagonal& out) const {
  out = slopes_;
  if (!electrolyte_) return;
  electrolyte_->write_slopes(salt(state), negative_.shells() + positive_.shells(), out);
}

Voltage Cell::voltage(std::span<const double> state, double current) const {
  const Stoichiometry s = surface(state);
  Voltage v{
      .ocp_n = negative_.open_circuit(s.negative).value,
      .ocp_p = positive_.open_circuit(s.positive).value,
      .eta_n = negative_.overpotential(s.negative, current, salt_in_negative(state), {}).value,
      .eta_p = positive_.overpotential(s.positive, current, salt_in_positive(state), {}).value,
      .solid_ohmic = solid_ohm_ * current,
      .contact = parameters_.contact_resistance * current};
  if (electrolyte_) {
    const Electrolyte::Losses losses = electrolyte_->losses(salt(state), current, {});
    v.concentration = losses.concentration;
    v.electrolyte_ohmic = losses.ohmic;
  }
  return v;
}

ValueAndSlope Cell::terminal(std::span<const double> state, double current,
                             std::span<double> by_state) const {
  const Stoichiometry s = surface(state);
  std::ranges::fill(by_state, 0.0);
  std::span<double> by_salt;
  std::span<double> by_salt_n;
  std::span<double> by_salt_p;
  if (electrolyte_) {
    by_salt = by_state.last(electrolyte_->size());
    by_salt_n = by_salt.first(salt_in_negative(state).size());
    by_salt_p = by_salt.last(salt_in_positive(state).size());
  }
  const ValueAndSlope u_n = negative_.open_circuit(s.negative);
  const ValueAndSlope u_p = positive_.open_circuit(s.positive);
  const Overpotential eta_n =
      negative_.overpotential(s.negative, current, salt_in_negative(state), by_salt_n);
  const Overpotential eta_p =
      positive_.overpotential(s.positive, current, salt_in_positive(state), by_salt_p);
  for (double& slope : by_salt_n) slope = -slope;
  const double ohm = solid_ohm_ + parameters_.contact_resistance;
  ValueAndSlope v{u_p.value - u_n.value + eta_p.value - eta_n.value - ohm * current,
                  eta_p.by_current - eta_n.by_current - ohm};
  if (electrolyte_) {
    const Electrolyte::Losses losses = electrolyte_->losses(salt(state), current, by_salt);
    v.value += losses.concentration - losses.ohmic;
    v.slope += losses.by_current;
  }
  // The surface value is 1.5 of the last shell less 0.5 of the one before.
  const auto add_surface = [&](std::size_t end, double slope) {
    by_state[end - 1] += 1.5 * slope;
    by_state[end - 2] -= 0.5 * slope;
  };
  add_surface(negative_.shells(), -u_n.slope - eta_n.by_surface);
  add_surface(negative_.shells() + positive_.shells(), u_p.slope + eta_p.by_surface);
  return v;
}

Stoichiometry Cell::surface(std::span<const double> state) const {
  return {negative_.surface(negative_shells(state)), positive_.surface(positive_shells(state))};
}

Stoichiometry Cell::mean(std::span<const double> state) const {
  return {negative_.mean(negative_shells(state)), positive_.mean(positive_shells(state))};
}

std::span<const double> Cell::salt_in_negative(std::span<const double> state) const {
  if (!electrolyte_) return unchanged_salt;
  return electrolyte_->in_negative(salt(state));
}

std::span<const double> Cell::salt_in_positive(std::span<const double> state) const {
  if (!electrolyte_) return unchanged_salt;
  return electrolyte_->in_positive(salt(state));
}

std::span<const double> Cell::salt(std::span<const double> state) const {
  return state.subspan(negative_.shells() + positive_.shells());
}

std::span<const double> Cell::negative_shells(std::span<const double> state) const {
  return state.first(negative_.shells());
}

std::span<const double> Cell::positive_shells(std::span<const double> state) const {
  return state.subspan(negative_.shells(), positive_.shells());
}

}  // namespace docket::executor::battery
