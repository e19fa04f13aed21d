// What the owner of a machine says of work on the machine itself: labels, limits, policy.
//
// Guarantees: the same keys in an agent's file and below [host] in docket.toml;
//   agent.example.toml documents each with its default.
// Threads: plain values. Errors: `invalid_argument` naming the key.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/toml_values.h"
#include "base/result.h"
#include "base/time.h"
#include "executor/host/policy.h"

namespace docket::app {

struct HostSettings {
  executor::host::Policy policy = {};
  std::int64_t max_tasks = 10;  // at once
  Millis facts_interval{10'000};
};

// Keys in tables of their own, e.g. "command.run_as".
const std::vector<TomlKey<HostSettings>>& host_keys();
// All of a table [host]: the keys above, `labels` and `max_tasks`.
Result<void> read_host_table(HostSettings& settings, const std::string& prefix,
                             const toml::table& rows);
// Names of keys of a table [host].
std::vector<std::string> host_table_keys();

}  // namespace docket::app
