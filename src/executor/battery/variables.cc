#include "executor/battery/variables.h"

#include <map>
#include <numeric>
#include <vector>

namespace docket::executor::battery {
namespace {

using Table = std::map<std::string, Variable, std::less<>>;

// A mean of the salt over some cells, all of one width, in mol/m³; the initial value in an SPM.
double salt_mean(const Sample& s, std::span<const double> part) {
  const double sum = std::accumulate(part.begin(), part.end(), 0.0);
  return sum / static_cast<double>(part.size()) * s.cell.parameters().c_e_initial;
}

double salt_of_cell(const Sample& s) {
  const auto& electrolyte = s.cell.electrolyte();
  const double relative = electrolyte ? electrolyte->mean(s.cell.salt(s.state)) : 1;
  return relative * s.cell.parameters().c_e_initial;
}

double salt_of_separator(const Sample& s) {
  const auto& electrolyte = s.cell.electrolyte();
  if (!electrolyte) return s.cell.parameters().c_e_initial;
  return salt_mean(s, electrolyte->in_separator(s.cell.salt(s.state)));
}

double salt_of_pores(const Sample& s) {
  if (s.cell.electrolyte()) return s.cell.electrolyte()->salt_mol(s.cell.salt(s.state));
  const Parameters& p = s.cell.parameters();
  const double pores = p.negative.thickness_m * p.negative.porosity +
                       p.separator.thickness_m * p.separator.porosity +
                       p.positive.thickness_m * p.positive.porosity;
  return pores * p.area_m2() * p.c_e_initial;
}

double open_circuit(const Sample& s, Stoichiometry at) {
  return s.cell.positive().open_circuit(at.positive).value -
         s.cell.negative().open_circuit(at.negative).value;
}

double lithium_n(const Sample& s) {
  return s.cell.negative().lithium_mol(s.cell.negative_shells(s.state));
}
double lithium_p(const Sample& s) {
  return s.cell.positive().lithium_mol(s.cell.positive_shells(s.state));
}

void add_cell(Table& t) {
  t["Power [W]"] = [](const Sample& s) { return s.current * s.voltage.terminal(); };
  t["Current [A]"] = [](const Sample& s) { return s.current; };
  t["Voltage [V]"] = [](const Sample& s) { return s.voltage.terminal(); };
  t["Terminal voltage [V]"] = t["Voltage [V]"];
  t["SOC"] = [](const Sample& s) { return s.window.soc(s.mean.negative); };
  t["C-rate"] = [](const Sample& s) { return s.current / s.cell.parameters().nominal_ah; };
  t["Total current density [A.m-2]"] = [](const Sample& s) {
    return s.current / s.cell.parameters().area_m2();
  };
  t["Ambient temperature [K]"] = [](const Sample& s) { return s.cell.parameters().ambient_k; };
  t["X-averaged cell temperature [K]"] = t["Ambient temperature [K]"];
  t["Volume-averaged cell temperature [K]"] = t["Ambient temperature [K]"];
  t["Total lithium in particles [mol]"] = [](const Sample& s) {
    return lithium_n(s) + lithium_p(s);
  };
  t["Total lithium in negative electrode [mol]"] = lithium_n;
  t["Total lithium in positive electrode [mol]"] = lithium_p;
}

void add_voltages(Table& t) {
  t["Surface open-circuit voltage [V]"] = [](const Sample& s) {
    return s.voltage.ocp_p - s.voltage.ocp_n;
  };
  t["Bulk open-circuit voltage [V]"] = [](const Sample& s) { return open_circuit(s, s.mean); };
  t["X-averaged reaction overpotential [V]"] = [](const Sample& s) {
    return s.voltage.eta_p - s.voltage.eta_n;
  };
  t["X-averaged concentration overpotential [V]"] = [](const Sample& s) {
    return s.voltage.concentration;
  };
  t["X-averaged electrolyte ohmic losses [V]"] = [](const Sample& s) {
    return -s.voltage.electrolyte_ohmic;
  };
  t["X-averaged solid phase ohmic losses [V]"] = [](const Sample& s) {
    return -s.voltage.solid_ohmic;
  };
  t["Contact overpotential [V]"] = [](const Sample& s) { return -s.voltage.contact; };
}

void add_electrolyte(Table& t) {
  t["X-averaged electrolyte concentration [mol.m-3]"] = salt_of_cell;
  t["X-averaged separator electrolyte concentration [mol.m-3]"] = salt_of_separator;
  t["X-averaged negative electrolyte concentration [mol.m-3]"] = [](const Sample& s) {
    return salt_mean(s, s.cell.salt_in_negative(s.state));
  };
  t["X-averaged positive electrolyte concentration [mol.m-3]"] = [](const Sample& s) {
    return salt_mean(s, s.cell.salt_in_positive(s.state));
  };
  t["Total lithium in electrolyte [mol]"] = salt_of_pores;
}

void add_negative(Table& t) {
  t["Negative electrode stoichiometry"] = [](const Sample& s) { return s.mean.negative; };
  t["X-averaged negative particle surface stoichiometry"] = [](const Sample& s) {
    return s.surface.negative;
  };
  t["Average negative particle concentration [mol.m-3]"] = [](const Sample& s) {
    return s.mean.negative * s.cell.parameters().negative.c_max;
  };
  t["X-averaged negative particle surface concentration [mol.m-3]"] = [](const Sample& s) {
    return s.surface.negative * s.cell.parameters().negative.c_max;
  };
  t["X-averaged negative electrode open-circuit potential [V]"] = [](const Sample& s) {
    return s.voltage.ocp_n;
  };
  t["X-averaged negative electrode reaction overpotential [V]"] = [](const Sample& s) {
    return s.voltage.eta_n;
  };
  t["X-averaged negative electrode interfacial current density [A.m-2]"] = [](const Sample& s) {
    return s.cell.negative().interfacial_current(s.current);
  };
  t["X-averaged negative electrode exchange current density [A.m-2]"] = [](const Sample& s) {
    return s.cell.negative().exchange_current(s.surface.negative, s.cell.salt_in_negative(s.state));
  };
}

void add_positive(Table& t) {
  t["Positive electrode stoichiometry"] = [](const Sample& s) { return s.mean.positive; };
  t["X-averaged positive particle surface stoichiometry"] = [](const Sample& s) {
    return s.surface.positive;
  };
  t["Average positive particle concentration [mol.m-3]"] = [](const Sample& s) {
    return s.mean.positive * s.cell.parameters().positive.c_max;
  };
  t["X-averaged positive particle surface concentration [mol.m-3]"] = [](const Sample& s) {
    return s.surface.positive * s.cell.parameters().positive.c_max;
  };
  t["X-averaged positive electrode open-circuit potential [V]"] = [](const Sample& s) {
    return s.voltage.ocp_p;
  };
  t["X-averaged positive electrode reaction overpotential [V]"] = [](const Sample& s) {
    return s.voltage.eta_p;
  };
  t["X-averaged positive electrode interfacial current density [A.m-2]"] = [](const Sample& s) {
    return s.cell.positive().interfacial_current(s.current);
  };
  t["X-averaged positive electrode exchange current density [A.m-2]"] = [](const Sample& s) {
    return s.cell.positive().exchange_current(s.surface.positive, s.cell.salt_in_positive(s.state));
  };
}

const Table& table() {
  static const Table all = [] {
    Table made;
    add_cell(made);
    add_voltages(made);
    add_electrolyte(made);
    add_negative(made);
    add_positive(made);
    return made;
  }();
  return all;
}

}  // namespace

Sample take_sample(const Cell& cell, const Window& window, std::span<const double> state,
                   double current) {
  return {.cell = cell,
          .window = window,
          .state = state,
          .current = current,
          .voltage = cell.voltage(state, current),
          .mean = cell.mean(state),
          .surface = cell.surface(state)};
}

std::span<const std::string> variable_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> made;
    for (const auto& [name, variable] : table()) made.push_back(name);
    return made;
  }();
  return names;
}

Variable find_variable(std::string_view name) {
  const auto found = table().find(name);
  return found == table().end() ? nullptr : found->second;
}

}  // namespace docket::executor::battery
