// Jobs of `/v1` as a person reads them.
//
// Threads: pure; `now` comes in. `width` in columns, 0: as wide as it comes.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

#include "base/time.h"

namespace docket::cli {

// A page of the list: a table, then total and counts by state, then how to go on.
std::string list_text(const boost::json::object& listing, TimePoint now, int width);
// Everything about one job but its input; the output as a summary.
std::string job_text(const boost::json::object& job, TimePoint now, int width);
// How a job ended: state, time, failure, and the summary of its output.
std::string result_text(const boost::json::object& job, int width);
// "id  state".
std::string job_line(const boost::json::object& job);

bool is_final_job(const boost::json::object& job);
// The failure's kind and message, or empty.
std::string failure_text(const boost::json::object& job);

}  // namespace docket::cli
