#include "executor/battery/stoichiometry.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "executor/battery/root.h"

namespace docket::executor::battery {
namespace {

double capacity_ah(const Parameters& parameters, const Electrode& electrode) {
  return faraday * parameters.area_m2() * electrode.thickness_m * electrode.active_fraction *
         electrode.c_max / 3600;
}

}  // namespace

double Window::soc(double negative_stoichiometry) const {
  return (negative_stoichiometry - empty.negative) / (full.negative - empty.negative);
}

Stoichiometry Window::at(double soc) const {
  return {empty.negative + soc * (full.negative - empty.negative),
          empty.positive + soc * (full.positive - empty.positive)};
}

Stoichiometry initial_stoichiometry(const Parameters& parameters) {
  return {parameters.negative.c_initial / parameters.negative.c_max,
          parameters.positive.c_initial / parameters.positive.c_max};
}

double open_circuit_voltage(const Parameters& parameters, Stoichiometry at) {
  return parameters.positive.ocp.at(at.positive).value -
         parameters.negative.ocp.at(at.negative).value;
}

OrFailure<Stoichiometry> at_voltage(const Parameters& parameters, double volts) {
  const double q_n = capacity_ah(parameters, parameters.negative);
  const double q_p = capacity_ah(parameters, parameters.positive);
  const Stoichiometry now = initial_stoichiometry(parameters);
  const double lithium = now.negative * q_n + now.positive * q_p;
  const auto state = [&](double x) { return Stoichiometry{x, (lithium - q_n * x) / q_p}; };
  const double least = std::max(0.0, (lithium - q_p) / q_n);
  const double most = std::min(1.0, lithium / q_n);
  const auto too_high = [&](double x) {
    return open_circuit_voltage(parameters, state(x)) - volts;
  };
  // The open-circuit voltage rises with the lithium in the negative electrode.
  if (!(least < most) || !(too_high(least) <= 0) || !(too_high(most) >= 0)) {
    return refuse(
        FailureKind::not_buildable, "no_soc_window",
        fmt::format("No stoichiometry between 0 and 1 has an open-circuit voltage of {} V "
                    "with the lithium of the initial concentrations",
                    volts),
        {.stage = "build", .value = volts});
  }
  return state(bisect(too_high, least, most));
}

OrFailure<Window> find_window(const Parameters& parameters) {
  const OrFailure<Stoichiometry> full = at_voltage(parameters, parameters.ocv_full);
  if (!full) return full.error();
  const OrFailure<Stoichiometry> empty = at_voltage(parameters, parameters.ocv_empty);
  if (!empty) return empty.error();
  const Stoichiometry now = initial_stoichiometry(parameters);
  Window window{.empty = *empty,
                .full = *full,
                .negative_ah = capacity_ah(parameters, parameters.negative),
                .positive_ah = capacity_ah(parameters, parameters.positive)};
  window.lithium_ah = now.negative * window.negative_ah + now.positive * window.positive_ah;
  window.capacity_ah = window.negative_ah * (full->negative - empty->negative);
  return window;
}

}  // namespace docket::executor::battery
