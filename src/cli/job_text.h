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
// Everything about one job but its input; the output as a summary and a drawing.
std::string job_text(const boost::json::object& job, TimePoint now, int width);
// How a job ended: state, time, failure, and its output as a summary and a drawing.
std::string result_text(const boost::json::object& job, int width);
// What is worth drawing of its output; empty where there is nothing.
std::string drawing_of_job(const boost::json::object& job, int width);
// An output by itself: its summary, and what is worth drawing of it.
std::string output_text(const boost::json::object& output, const boost::json::object& input,
                        int width);
// "id  state".
std::string job_line(const boost::json::object& job);

bool is_final_job(const boost::json::object& job);
// The failure's kind and message, or empty.
std::string failure_text(const boost::json::object& job);

}  // namespace docket::cli
