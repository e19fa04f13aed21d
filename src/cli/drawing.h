// What is worth drawing of a job's output: the voltage of a simulated cell, the outcomes of a
// circuit.
//
// Guarantees: decides by what an output has, not by who made it. Lines are at most as wide as
// asked;
//   0 is a screen of usual width.
// Threads: pure.
#pragma once

#include <optional>
#include <string>

#include <boost/json/fwd.hpp>

#include "cli/histogram.h"

namespace docket::cli {

// The probabilities that the kind `circuit` gives (docs/executors/circuit.md), titled with the
// noise model of `input`. Empty for another output, and for a circuit that did not run.
std::optional<Outcomes> outcomes_of(const boost::json::object& output,
                                    const boost::json::object& input);

std::string draw_outcomes(const std::vector<Outcomes>& all, int width);

// Empty where there is nothing to draw.
std::string drawing_of(const boost::json::object& output, const boost::json::object& input,
                       int width);

}  // namespace docket::cli
