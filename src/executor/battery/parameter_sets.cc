#include "executor/battery/parameter_sets.h"

#include <vector>

namespace docket::executor::battery {
namespace {

using Term = Curve::Term;
constexpr auto exp_shape = Curve::Shape::exp;
constexpr auto tanh_shape = Curve::Shape::tanh;
constexpr auto sech2_shape = Curve::Shape::sech2;

// amplitude·tanh(gain·(s − centre)), amplitude·tanh((s − centre)/width), and the like for sech².
Term tanh_gain(double amplitude, double gain, double centre) {
  return {tanh_shape, amplitude, gain, -gain * centre};
}
Term tanh_width(double amplitude, double centre, double width) {
  return {tanh_shape, amplitude, 1 / width, -centre / width};
}
Term sech2_width(double amplitude, double centre, double width) {
  return {sech2_shape, amplitude, 1 / width, -centre / width};
}

Electrode chen_negative() {
  return {.thickness_m = 85.2e-6,
          .porosity = 0.25,
          .active_fraction = 0.75,
          .particle_radius_m = 5.86e-6,
          .c_max = 33133,
          .c_initial = 29866,
          .diffusivity = 3.3e-14,
          .conductivity = 215,
          .bruggeman_electrolyte = 1.5,
          .bruggeman_electrode = 0,
          .j0_prefactor = 6.48e-7,
          .j0_activation = 35000,
          .density = 1657,
          .heat_capacity = 700,
          .thermal_conductivity = 1.7,
          .ocp = {.constant = 0.2482,
                  .terms = {{exp_shape, 1.9793, -39.3631, 0},
                            tanh_gain(-0.0909, 29.8538, 0.1234),
                            tanh_gain(-0.04478, 14.9159, 0.2769),
                            tanh_gain(-0.0205, 30.4444, 0.6103)}},
          .entropic_change = {}};
}

Electrode chen_positive() {
  return {
      .thickness_m = 75.6e-6,
      .porosity = 0.335,
      .active_fraction = 0.665,
      .particle_radius_m = 5.22e-6,
      .c_max = 63104,
      .c_initial = 17038,
      .diffusivity = 4e-15,
      .conductivity = 0.18,
      .bruggeman_electrolyte = 1.5,
      .bruggeman_electrode = 0,
      .j0_prefactor = 3.42e-6,
      .j0_activation = 17800,
      .density = 3262,
      .heat_capacity = 700,
      .thermal_conductivity = 2.1,
      .ocp = {.constant = 4.4875,
              .linear = -0.8090,
              .terms = {tanh_gain(-0.0428, 18.5138, 0.5542), tanh_gain(-17.7326, 15.7890, 0.3117),
                        tanh_gain(17.5842, 15.9308, 0.3120)}},
      .entropic_change = {}};
}

Parameters chen2020() {
  Parameters p;
  p.negative = chen_negative();
  p.positive = chen_positive();
  p.separator = {.thickness_m = 12e-6,
                 .porosity = 0.47,
                 .bruggeman_electrolyte = 1.5,
                 .density = 397,
                 .heat_capacity = 700,
                 .thermal_conductivity = 0.16};
  p.negative_collector = {12e-6, 8960, 385, 58411000, 401};
  p.positive_collector = {16e-6, 2700, 897, 36914000, 237};
  p.electrolyte_diffusivity = {.coefficients = {4.862e-10, 0, -3.972e-10, 0, 8.794e-11}};
  p.electrolyte_conductivity = {.coefficients = {0, 0, 3.329, -2.51, 0, 0, 0.1297}};
  p.c_e_initial = 1000;
  p.transference = 0.2594;
  p.height_m = 0.065;
  p.width_m = 1.58;
  p.nominal_ah = 5.0;
  p.current_a = 5.0;
  p.v_min = p.ocv_empty = 2.5;
  p.v_max = p.ocv_full = 4.2;
  p.heat_transfer = 10;
  p.cooling_area_m2 = 0.00531;
  p.volume_m3 = 2.42e-5;
  return p;
}

// The tables of the paper's graphite: amplitude, centre and width of each tanh.
Electrode marquis_negative() {
  constexpr double c_max = 24983.2619938437;
  constexpr double bumps[][3] = {{0.0351, 0.286, 0.083},  {-0.0045, 0.849, 0.119},
                                 {-0.035, 0.9233, 0.05},  {-0.0147, 0.5, 0.034},
                                 {-0.102, 0.194, 0.142},  {-0.022, 0.9, 0.0164},
                                 {-0.011, 0.124, 0.0226}, {0.0155, 0.105, 0.029}};
  Curve ocp{.constant = 0.194, .terms = {{exp_shape, 1.5, -120, 0}}};
  // FastDFN's entropic change is the slope of the potential over c_max.
  Curve entropic{.terms = {{exp_shape, -180 / c_max, -120, 0}}};
  for (const auto& [amplitude, centre, width] : bumps) {
    ocp.terms.push_back(tanh_width(amplitude, centre, width));
    entropic.terms.push_back(sech2_width(amplitude / width / c_max, centre, width));
  }
  return {.thickness_m = 100e-6,
          .porosity = 0.3,
          .active_fraction = 0.6,
          .particle_radius_m = 10e-6,
          .c_max = c_max,
          .c_initial = 19986.609595075,
          .diffusivity = 3.9e-14,
          .diffusivity_activation = 42770,
          .conductivity = 100,
          .bruggeman_electrolyte = 1.5,
          .bruggeman_electrode = 1.5,
          .j0_prefactor = 2e-5,
          .j0_activation = 37480,
          .density = 1657,
          .heat_capacity = 700,
          .thermal_conductivity = 1.7,
          .ocp = ocp,
          .entropic_change = entropic};
}

// The potential is a function of q = 1.062·s; the entropic change is not multiplied by 1.062.
Electrode marquis_positive() {
  constexpr double c_max = 51217.9257309275;
  constexpr double stretch = 1.062;
  // amplitude·tanh(offset + gain·q); the last number is the factor of the entropic change, which
  // differs in one digit of the source (19.854 for 19.8543).
  constexpr double terms[][4] = {{0.07645, 30.834, -54.4806, -54.4806},
                                 {2.1581, 52.294, -50.294, -50.294},
                                 {-0.14169, 11.0923, -19.8543, -19.854},
                                 {0.2051, 1.4684, -5.4888, -5.4888},
                                 {0.2531, 0.56478 / 0.1316, -1 / 0.1316, -1 / 0.1316},
                                 {-0.02167, -0.525 / 0.006, 1 / 0.006, 1 / 0.006}};
  Curve ocp{.constant = 2.16216};
  Curve entropic;
  for (const auto& [amplitude, offset, gain, entropic_gain] : terms) {
    ocp.terms.push_back({tanh_shape, amplitude, gain * stretch, offset});
    entropic.terms.push_back(
        {sech2_shape, amplitude * entropic_gain / c_max, gain * stretch, offset});
  }
  return {.thickness_m = 100e-6,
          .porosity = 0.3,
          .active_fraction = 0.5,
          .particle_radius_m = 10e-6,
          .c_max = c_max,
          .c_initial = 30730.7554385565,
          .diffusivity = 1e-13,
          .diffusivity_activation = 18550,
          .conductivity = 10,
          .bruggeman_electrolyte = 1.5,
          .bruggeman_electrode = 1.5,
          .j0_prefactor = 6e-7,
          .j0_activation = 39570,
          .density = 3262,
          .heat_capacity = 700,
          .thermal_conductivity = 2.1,
          .ocp = ocp,
          .entropic_change = entropic};
}

Parameters marquis2019() {
  Parameters p;
  p.negative = marquis_negative();
  p.positive = marquis_positive();
  p.separator = {.thickness_m = 25e-6,
                 .porosity = 1.0,
                 .bruggeman_electrolyte = 1.5,
                 .density = 397,
                 .heat_capacity = 700,
                 .thermal_conductivity = 0.16};
  p.negative_collector = {25e-6, 8954, 385, 5.96e7, 401};
  p.positive_collector = {25e-6, 2707, 897, 3.55e7, 237};
  p.electrolyte_diffusivity = {
      .coefficients = {5.34e-10}, .exp_gain = -0.65, .activation_j_mol = 37040};
  p.electrolyte_conductivity = {.coefficients = {0.0911, 0, 1.9101, 0, -1.052, 0, 0.1554},
                                .activation_j_mol = 34700};
  p.c_e_initial = 1000;
  p.transference = 0.4;
  p.height_m = 0.137;
  p.width_m = 0.207;
  p.nominal_ah = 0.680616;
  p.current_a = 0.680616;
  p.v_min = p.ocv_empty = 3.105;
  p.v_max = p.ocv_full = 4.1;
  p.heat_transfer = 10;
  p.cooling_area_m2 = 0.0569;
  p.volume_m3 = 7.8e-6;
  return p;
}

}  // namespace

std::span<const std::string> parameter_set_names() {
  static const std::vector<std::string> names = {"Chen2020", "Marquis2019"};
  return names;
}

std::optional<Parameters> find_parameter_set(std::string_view name) {
  if (name == "Chen2020") return chen2020();
  if (name == "Marquis2019") return marquis2019();
  return std::nullopt;
}

}  // namespace docket::executor::battery
