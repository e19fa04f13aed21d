// How many processes run or wait for the disk, over 1, 5 and 15 minutes: /proc/loadavg.
//
// Threads: any. Errors: `io`.
#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "executor/host/or_failure.h"
#include "executor/host/roots.h"

namespace docket::executor::host {

struct Load {
  double one = 0;
  double five = 0;
  double fifteen = 0;
};

OrFailure<Load> parse_load(std::string_view loadavg);
OrFailure<Load> read_load(const Roots& roots);
boost::json::object load_json(const Load& load);

}  // namespace docket::executor::host
