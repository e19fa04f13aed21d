#include "executor/battery/parameters.h"

#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include <fmt/format.h>

namespace docket::executor::battery {
namespace {

// What values a number may have.
enum class Range : std::uint8_t { positive, not_negative, fraction, porosity, any, temperature };

bool is_within(Range range, double value) {
  switch (range) {
    case Range::positive:
      return value > 0;
    case Range::not_negative:
      return value >= 0;
    case Range::fraction:
      return value >= 0 && value < 1;
    case Range::porosity:
      return value > 0 && value <= 1;
    case Range::any:
      return true;
    case Range::temperature:
      return value >= 200 && value <= 400;
  }
  return false;
}

std::string_view words(Range range) {
  switch (range) {
    case Range::positive:
      return "above 0";
    case Range::not_negative:
      return "at least 0";
    case Range::fraction:
      return "at least 0 and below 1";
    case Range::porosity:
      return "above 0 and at most 1";
    case Range::any:
      return "a number";
    case Range::temperature:
      return "from 200 to 400 K";
  }
  return "";
}

struct Entry {
  Range range;
  void (*set)(Parameters&, double);
};
using Table = std::map<std::string, Entry, std::less<>>;

// A function of the electrolyte that became one number.
Transport constant(double value) { return {.coefficients = {value}}; }

void add_cell(Table& table) {
  using P = Parameters;
  table["Electrode height [m]"] = {Range::positive, [](P& p, double v) { p.height_m = v; }};
  table["Electrode width [m]"] = {Range::positive, [](P& p, double v) { p.width_m = v; }};
  table["Number of electrodes connected in parallel to make a cell"] = {
      Range::positive, [](P& p, double v) { p.pairs_in_parallel = v; }};
  table["Nominal cell capacity [A.h]"] = {Range::positive,
                                          [](P& p, double v) { p.nominal_ah = v; }};
  table["Current function [A]"] = {Range::any, [](P& p, double v) { p.current_a = v; }};
  table["Contact resistance [Ohm]"] = {Range::not_negative,
                                       [](P& p, double v) { p.contact_resistance = v; }};
  table["Lower voltage cut-off [V]"] = {Range::any, [](P& p, double v) { p.v_min = v; }};
  table["Upper voltage cut-off [V]"] = {Range::any, [](P& p, double v) { p.v_max = v; }};
  table["Open-circuit voltage at 0% SOC [V]"] = {Range::any,
                                                 [](P& p, double v) { p.ocv_empty = v; }};
  table["Open-circuit voltage at 100% SOC [V]"] = {Range::any,
                                                   [](P& p, double v) { p.ocv_full = v; }};
  table["Reference temperature [K]"] = {Range::temperature,
                                        [](P& p, double v) { p.reference_k = v; }};
  table["Ambient temperature [K]"] = {Range::temperature, [](P& p, double v) { p.ambient_k = v; }};
  table["Initial temperature [K]"] = {Range::temperature, [](P& p, double v) { p.initial_k = v; }};
  table["Total heat transfer coefficient [W.m-2.K-1]"] = {
      Range::not_negative, [](P& p, double v) { p.heat_transfer = v; }};
  table["Cell cooling surface area [m2]"] = {Range::positive,
                                             [](P& p, double v) { p.cooling_area_m2 = v; }};
  table["Cell volume [m3]"] = {Range::positive, [](P& p, double v) { p.volume_m3 = v; }};
}

void add_electrolyte(Table& table) {
  using P = Parameters;
  table["Initial concentration in electrolyte [mol.m-3]"] = {
      Range::positive, [](P& p, double v) { p.c_e_initial = v; }};
  table["Cation transference number"] = {Range::fraction,
                                         [](P& p, double v) { p.transference = v; }};
  table["Thermodynamic factor"] = {Range::positive,
                                   [](P& p, double v) { p.thermodynamic_factor = v; }};
  table["Electrolyte diffusivity [m2.s-1]"] = {
      Range::positive, [](P& p, double v) { p.electrolyte_diffusivity = constant(v); }};
  table["Electrolyte conductivity [S.m-1]"] = {
      Range::positive, [](P& p, double v) { p.electrolyte_conductivity = constant(v); }};
}

void add_separator(Table& table) {
  using P = Parameters;
  table["Separator thickness [m]"] = {Range::positive,
                                      [](P& p, double v) { p.separator.thickness_m = v; }};
  table["Separator porosity"] = {Range::porosity, [](P& p, double v) { p.separator.porosity = v; }};
  table["Separator Bruggeman coefficient (electrolyte)"] = {
      Range::not_negative, [](P& p, double v) { p.separator.bruggeman_electrolyte = v; }};
  table["Separator density [kg.m-3]"] = {Range::positive,
                                         [](P& p, double v) { p.separator.density = v; }};
  table["Separator specific heat capacity [J.kg-1.K-1]"] = {
      Range::positive, [](P& p, double v) { p.separator.heat_capacity = v; }};
  table["Separator thermal conductivity [W.m-1.K-1]"] = {
      Range::positive, [](P& p, double v) { p.separator.thermal_conductivity = v; }};
}

// `title` is "Negative" or "Positive", the members are those of its side.
template <Electrode Parameters::* electrode_member,
          Parameters::Collector Parameters::* collector_member>
void add_electrode(Table& table, std::string_view title, std::string_view name) {
  using P = Parameters;
  const auto electrode = [&](std::string_view rest, Range range, void (*set)(P&, double)) {
    table[fmt::format("{} electrode {}", title, rest)] = {range, set};
  };
  const auto particle = [&](std::string_view rest, Range range, void (*set)(P&, double)) {
    table[fmt::format("{} particle {}", title, rest)] = {range, set};
  };
  const auto foil = [&](std::string_view rest, void (*set)(P&, double)) {
    table[fmt::format("{} current collector {}", title, rest)] = {Range::positive, set};
  };
  electrode("thickness [m]", Range::positive,
            [](P& p, double v) { (p.*electrode_member).thickness_m = v; });
  electrode("porosity", Range::porosity,
            [](P& p, double v) { (p.*electrode_member).porosity = v; });
  electrode("active material volume fraction", Range::porosity,
            [](P& p, double v) { (p.*electrode_member).active_fraction = v; });
  electrode("conductivity [S.m-1]", Range::positive,
            [](P& p, double v) { (p.*electrode_member).conductivity = v; });
  electrode("Bruggeman coefficient (electrolyte)", Range::not_negative,
            [](P& p, double v) { (p.*electrode_member).bruggeman_electrolyte = v; });
  electrode("Bruggeman coefficient (electrode)", Range::not_negative,
            [](P& p, double v) { (p.*electrode_member).bruggeman_electrode = v; });
  electrode("exchange-current density [A.m-2]", Range::positive,
            [](P& p, double v) { (p.*electrode_member).j0_constant = v; });
  electrode("OCP entropic change [V.K-1]", Range::any,
            [](P& p, double v) { (p.*electrode_member).entropic_change = Curve{.constant = v}; });
  electrode("density [kg.m-3]", Range::positive,
            [](P& p, double v) { (p.*electrode_member).density = v; });
  electrode("specific heat capacity [J.kg-1.K-1]", Range::positive,
            [](P& p, double v) { (p.*electrode_member).heat_capacity = v; });
  electrode("thermal conductivity [W.m-1.K-1]", Range::positive,
            [](P& p, double v) { (p.*electrode_member).thermal_conductivity = v; });
  particle("radius [m]", Range::positive,
           [](P& p, double v) { (p.*electrode_member).particle_radius_m = v; });
  // As in PyBaMM, a number replaces the whole function, its dependence on temperature included.
  particle("diffusivity [m2.s-1]", Range::positive, [](P& p, double v) {
    (p.*electrode_member).diffusivity = v;
    (p.*electrode_member).diffusivity_activation = 0;
  });
  table[fmt::format("Maximum concentration in {} electrode [mol.m-3]", name)] = {
      Range::positive, [](P& p, double v) { (p.*electrode_member).c_max = v; }};
  table[fmt::format("Initial concentration in {} electrode [mol.m-3]", name)] = {
      Range::positive, [](P& p, double v) { (p.*electrode_member).c_initial = v; }};
  foil("thickness [m]", [](P& p, double v) { (p.*collector_member).thickness_m = v; });
  foil("density [kg.m-3]", [](P& p, double v) { (p.*collector_member).density = v; });
  foil("specific heat capacity [J.kg-1.K-1]",
       [](P& p, double v) { (p.*collector_member).heat_capacity = v; });
  foil("conductivity [S.m-1]", [](P& p, double v) { (p.*collector_member).conductivity = v; });
  foil("thermal conductivity [W.m-1.K-1]",
       [](P& p, double v) { (p.*collector_member).thermal_conductivity = v; });
}

const Table& table() {
  static const Table all = [] {
    Table made;
    add_cell(made);
    add_electrolyte(made);
    add_separator(made);
    add_electrode<&Parameters::negative, &Parameters::negative_collector>(made, "Negative",
                                                                          "negative");
    add_electrode<&Parameters::positive, &Parameters::positive_collector>(made, "Positive",
                                                                          "positive");
    return made;
  }();
  return all;
}

bool is_function_only(std::string_view name) {
  return name == "Negative electrode OCP [V]" || name == "Positive electrode OCP [V]";
}

Failure contradiction(std::string message, std::string_view name) {
  return refuse(FailureKind::not_buildable, "bad_parameter_value", std::move(message),
                {.stage = "build", .path = child("/parameters", name)});
}

OrFailure<void> check_electrode(const Electrode& electrode, std::string_view title,
                                std::string_view name) {
  // Sets round their fractions: 0.335 and 0.665 may add up to a little more than 1.
  constexpr double rounding = 1e-12;
  const double solid_and_pores = electrode.porosity + electrode.active_fraction;
  if (solid_and_pores > 1 + rounding) {
    return contradiction(
        fmt::format("{} electrode porosity and active material volume fraction add up to {}, "
                    "which is above 1",
                    title, solid_and_pores),
        fmt::format("{} electrode porosity", title));
  }
  const double stoichiometry = electrode.c_initial / electrode.c_max;
  if (stoichiometry < 1) return {};
  return contradiction(
      fmt::format("The initial stoichiometry of the {} electrode, {}, is not between 0 and 1", name,
                  stoichiometry),
      fmt::format("Initial concentration in {} electrode [mol.m-3]", name));
}

}  // namespace

double arrhenius(double activation_j_mol, double reference_k, double temperature_k) {
  return std::exp(activation_j_mol / gas_constant * (1 / reference_k - 1 / temperature_k));
}

std::span<const std::string> parameter_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> made;
    for (const auto& [name, entry] : table()) made.push_back(name);
    return made;
  }();
  return names;
}

OrFailure<void> override_parameter(Parameters& parameters, std::string_view name, double value,
                                   std::string_view path) {
  Culprit culprit{.stage = "build", .path = std::string(path)};
  if (is_function_only(name)) {
    culprit.value = value;
    return refuse(FailureKind::not_buildable, "not_built_yet",
                  fmt::format("Replacing '{}' is not built yet", name), culprit);
  }
  const auto found = table().find(name);
  if (found == table().end()) {
    return refuse_unknown(FailureKind::not_buildable, "unknown_parameter", "parameter", name,
                          parameter_names(), culprit);
  }
  if (!is_within(found->second.range, value)) {
    culprit.value = value;
    culprit.expected = words(found->second.range);
    return refuse(
        FailureKind::not_buildable, "bad_parameter_value",
        fmt::format("Parameter '{}' must be {}, not {}", name, words(found->second.range), value),
        culprit);
  }
  found->second.set(parameters, value);
  return {};
}

OrFailure<void> check_together(const Parameters& parameters) {
  OrFailure<void> negative = check_electrode(parameters.negative, "Negative", "negative");
  if (!negative) return negative;
  OrFailure<void> positive = check_electrode(parameters.positive, "Positive", "positive");
  if (!positive) return positive;
  if (parameters.v_min >= parameters.v_max) {
    return contradiction(
        fmt::format("The lower voltage cut-off, {} V, is not below the upper one, {} V",
                    parameters.v_min, parameters.v_max),
        "Lower voltage cut-off [V]");
  }
  if (parameters.ocv_empty >= parameters.ocv_full) {
    return contradiction(
        fmt::format("The open-circuit voltage at 0% SOC, {} V, is not below that at 100%, {} V",
                    parameters.ocv_empty, parameters.ocv_full),
        "Open-circuit voltage at 0% SOC [V]");
  }
  return {};
}

}  // namespace docket::executor::battery
