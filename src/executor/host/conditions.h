// Whether a host is short of memory, processors or disk: what a list of agents shows of it.
//
// Guarantees: the three conditions in this order, each with the numbers it was judged by. The time
//   of the last transition moves only when a status flips; the first look counts as one.
// Threads: one at a time.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

#include "base/time.h"
#include "executor/host/disks.h"
#include "executor/host/load.h"
#include "executor/host/memory.h"
#include "executor/host/policy.h"

namespace docket::executor::host {

class Conditions {
 public:
  struct Measured {
    const Memory* memory = nullptr;  // null: not known, then nothing is said of it
    const Load* load = nullptr;
    const std::vector<Disk>* disks = nullptr;
    int cpus = 1;
  };

  boost::json::array judge(const Measured& measured, const Thresholds& thresholds, TimePoint now);

 private:
  struct Last {
    bool status = false;
    TimePoint since;
  };
  boost::json::value entry(std::string_view type, bool status, const std::string& reason,
                           TimePoint now);

  std::map<std::string, Last, std::less<>> last_;
};

}  // namespace docket::executor::host
