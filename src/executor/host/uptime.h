// How long the machine runs: /proc/uptime, in whole seconds.
//
// Threads: any. Errors: `io`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "executor/host/or_failure.h"
#include "executor/host/roots.h"

namespace docket::executor::host {

// Seconds with their fraction, as the file has them.
OrFailure<double> parse_uptime(std::string_view uptime);
OrFailure<double> read_uptime(const Roots& roots);
boost::json::object uptime_json(double seconds);

// Whole seconds as Go prints a time.Duration: 0s, 59s, 1m0s, 26h30m0s.
std::string go_duration(std::int64_t seconds);

}  // namespace docket::executor::host
