// The published parameter sets, by the names that PyBaMM gives them.
//
// Threads: pure functions.
// Sources: Chen2020: J. Electrochem. Soc. 167 (2020) 080534, doi:10.1149/1945-7111/ab9050, with the
//   electrolyte of Nyman et al., Electrochim. Acta 53 (2008) 6356. Marquis2019: J. Electrochem.
//   Soc. 166 (2019) A3693, doi:10.1149/2.0341915jes, with open-circuit potentials and kinetics of
//   Newman's Dualfoil, the electrolyte of Capiglia et al., J. Power Sources 81 (1999) 859, and the
//   entropic terms of Moura's FastDFN.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "executor/battery/parameters.h"

namespace docket::executor::battery {

std::span<const std::string> parameter_set_names();
std::optional<Parameters> find_parameter_set(std::string_view name);

}  // namespace docket::executor::battery
