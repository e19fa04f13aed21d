// The keys of HostSettings: the same in an agent's file and below [host] in docket.toml.
//
// Guarantees: agent.example.toml documents each with its default.
// Threads: pure. Errors: `invalid_argument` naming the key.
#pragma once

#include <string>
#include <vector>

#include "app/host_settings.h"
#include "app/toml_values.h"
#include "base/result.h"

namespace docket::app {

// Keys in tables of their own, e.g. "command.run_as".
const std::vector<TomlKey<HostSettings>>& host_keys();
// All of a table [host]: the keys above, `labels` and `max_tasks`.
Result<void> read_host_table(HostSettings& settings, const std::string& prefix,
                             const toml::table& rows);

}  // namespace docket::app
