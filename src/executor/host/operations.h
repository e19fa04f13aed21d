// The operations of a host, by name: what each takes, and how it is done.
//
// Guarantees: names, data and results are those of docs/executors/host.md; a result is JSON text.
//   `check` looks at the shape and the bounds of data only, never at the host.
// Callers: kinds.cc, and whoever wants the operations without jobs.
// Threads: `check` any. `run` one; operations that start programs need a process with one thread.
// Time: from the context's clock.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/time.h"
#include "executor/host/policy.h"
#include "executor/host/roots.h"
#include "executor/kind.h"

namespace docket::executor::host {

// What an operation sees of the host.
struct Host {
  const Policy& policy;
  const Roots& roots;
  const Task& task;
  Context& context;
};

struct Operation {
  std::string_view name;
  std::string_view permission;  // beside that to submit jobs; empty: none
  Millis wall{10'000};
  bool has_effects = false;
  std::function<std::optional<Failure>(const boost::json::object& data)> check;
  // `data` without references to facts.
  std::function<Outcome(const boost::json::object& data, const Host& host)> run;
};

const std::vector<Operation>& operations();

}  // namespace docket::executor::host
