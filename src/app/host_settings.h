// What the owner of a machine says of work on the machine itself: labels, limits, policy.
//
// Threads: plain value.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "executor/host/policy.h"

namespace docket::app {

struct HostSettings {
  executor::host::Policy policy = {};
  std::int64_t max_tasks = 10;  // at once
  Millis facts_interval{10'000};
};

}  // namespace docket::app
