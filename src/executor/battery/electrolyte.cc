#include "executor/battery/electrolyte.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace docket::executor::battery {
namespace {

constexpr double salt_least = 1e-5;  // relative: where the logarithm is clipped

// `transport` with the Arrhenius factor of the cell's temperature.
Transport at_temperature(Transport transport, const Parameters& parameters) {
  transport.scale =
      arrhenius(transport.activation_j_mol, parameters.reference_k, parameters.ambient_k);
  return transport;
}

}  // namespace

Electrolyte::Electrolyte(const Parameters& parameters, const MeshPoints& points)
    : points_(points),
      mesh_(make_through_mesh(parameters, points)),
      diffusivity_(at_temperature(parameters.electrolyte_diffusivity, parameters)),
      conductivity_(at_temperature(parameters.electrolyte_conductivity, parameters)),
      c_initial_(parameters.c_e_initial),
      area_m2_(parameters.area_m2()),
      salt_voltage_(2 * (1 - parameters.transference) * parameters.thermodynamic_factor *
                    gas_constant * parameters.ambient_k / faraday) {
  const double l_n = parameters.negative.thickness_m;
  const double l_p = parameters.positive.thickness_m;
  thickness_m_ = l_n + parameters.separator.thickness_m + l_p;
  resistance_length_ = (l_n / (3 * mesh_.efficiency.front()) +
                        parameters.separator.thickness_m / mesh_.efficiency[points.x_n] +
                        l_p / (3 * mesh_.efficiency.back())) /
                       area_m2_;
  // The reaction gives (1 − t⁺)·i/(F·L) of salt in the negative electrode and takes it in the
  // other.
  const double source = (1 - parameters.transference) / (faraday * area_m2_ * c_initial_);
  current_effect_.assign(points.across(), 0);
  for (std::size_t m = 0; m < points.x_n; ++m) {
    current_effect_[m] = source / (l_n * mesh_.porosity[m]);
  }
  for (std::size_t m = points.across() - points.x_p; m < points.across(); ++m) {
    current_effect_[m] = -source / (l_p * mesh_.porosity[m]);
  }
}

// The harmonic mean of tor·D at the face right of cell `left`, over the distance of the centres,
// with its derivatives with respect to both concentrations.
struct Electrolyte::Face {
  double conductance;
  double by_left;
  double by_right;
};

Electrolyte::Face Electrolyte::face(std::size_t left, const ValueAndSlope& d_left,
                                    const ValueAndSlope& d_right) const {
  const double h_left = mesh_.width_m[left];
  const double h_right = mesh_.width_m[left + 1];
  const double a = mesh_.efficiency[left] * d_left.value;
  const double b = mesh_.efficiency[left + 1] * d_right.value;
  const double beta = h_left / (h_left + h_right);
  const double mixed = beta * b + (1 - beta) * a;
  const double per_distance = 2 / (h_left + h_right);
  const double slope = per_distance * c_initial_ / (mixed * mixed);
  return {.conductance = per_distance * a * b / mixed,
          .by_left = slope * beta * b * b * mesh_.efficiency[left] * d_left.slope,
          .by_right = slope * (1 - beta) * a * a * mesh_.efficiency[left + 1] * d_right.slope};
}

void Electrolyte::rates(std::span<const double> salt, std::span<double> out) const {
  double inflow = 0;  // through the left face of the cell
  ValueAndSlope here = diffusivity_.at(salt[0] * c_initial_);
  for (std::size_t m = 0; m < salt.size(); ++m) {
    double outflow = 0;
    if (m + 1 < salt.size()) {
      const ValueAndSlope next = diffusivity_.at(salt[m + 1] * c_initial_);
      outflow = -face(m, here, next).conductance * (salt[m + 1] - salt[m]);
      here = next;
    }
    out[m] = (inflow - outflow) / (mesh_.porosity[m] * mesh_.width_m[m]);
    inflow = outflow;
  }
}

void Electrolyte::write_slopes(std::span<const double> salt, std::size_t first,
                               Tridiagonal& out) const {
  std::fill_n(out.diagonal.begin() + static_cast<std::ptrdiff_t>(first), salt.size(), 0.0);
  ValueAndSlope here = diffusivity_.at(salt[0] * c_initial_);
  out.lower[first] = 0;
  out.upper[first + salt.size() - 1] = 0;
  for (std::size_t m = 0; m + 1 < salt.size(); ++m) {
    const ValueAndSlope next = diffusivity_.at(salt[m + 1] * c_initial_);
    const Face f = face(m, here, next);
    const double step = salt[m + 1] - salt[m];
    // The flow to the left cell rises with the right concentration and falls with its own.
    const double by_left = f.by_left * step - f.conductance;
    const double by_right = f.by_right * step + f.conductance;
    const double left = mesh_.porosity[m] * mesh_.width_m[m];
    const double right = mesh_.porosity[m + 1] * mesh_.width_m[m + 1];
    out.diagonal[first + m] += by_left / left;
    out.upper[first + m] = by_right / left;
    out.lower[first + m + 1] = -by_left / right;
    out.diagonal[first + m + 1] -= by_right / right;
    here = next;
  }
}

Electrolyte::Losses Electrolyte::losses(std::span<const double> salt, double current,
                                        std::span<double> by_salt) const {
  const double average = mean(salt);
  const ValueAndSlope kappa = conductivity_.at(average * c_initial_);
  // The mean of ln(c/c̄) over an electrode; c̄ cancels in the difference of both.
  const auto mean_log = [](std::span<const double> part) {
    double sum = 0;
    for (const double z : part) sum += std::log(std::max(z, salt_least));
    return sum / static_cast<double>(part.size());
  };
  const double resistance = resistance_length_ / kappa.value;
  Losses losses{
      .concentration = salt_voltage_ * (mean_log(in_positive(salt)) - mean_log(in_negative(salt))),
      .ohmic = current * resistance,
      .by_current = -resistance};
  if (by_salt.empty()) return losses;
  const double by_mean = losses.ohmic * kappa.slope * c_initial_ / kappa.value;
  for (std::size_t m = 0; m < salt.size(); ++m) {
    by_salt[m] += by_mean * mesh_.width_m[m] / thickness_m_;
  }
  const auto add_log = [&](std::size_t first, std::size_t count, double factor) {
    for (std::size_t m = first; m < first + count; ++m) {
      if (salt[m] > salt_least) by_salt[m] += factor / (static_cast<double>(count) * salt[m]);
    }
  };
  add_log(0, points_.x_n, -salt_voltage_);
  add_log(salt.size() - points_.x_p, points_.x_p, salt_voltage_);
  return losses;
}

double Electrolyte::mean(std::span<const double> salt) const {
  return std::transform_reduce(salt.begin(), salt.end(), mesh_.width_m.begin(), 0.0) / thickness_m_;
}

double Electrolyte::salt_mol(std::span<const double> salt) const {
  double sum = 0;
  for (std::size_t m = 0; m < salt.size(); ++m) {
    sum += mesh_.porosity[m] * mesh_.width_m[m] * salt[m];
  }
  return sum * area_m2_ * c_initial_;
}

}  // namespace docket::executor::battery
