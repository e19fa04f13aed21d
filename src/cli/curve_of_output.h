// Finds the columns of a curve in the output of a job.
//
// Threads: pure. Errors: `usage` for a column that is not there, naming the nearest.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

#include "cli/chart.h"
#include "cli/outcome.h"

namespace docket::cli {

// Columns are the arrays in `output.time_series`, or in `output` itself where it has none.
// `x_name` empty: "Time [s]", or the row's number where there is no time. A null or text in a
// column is a gap in the curve.
Outcome<Curve> curve_of_output(const boost::json::object& output, const std::string& y_name,
                               const std::string& x_name);

}  // namespace docket::cli
