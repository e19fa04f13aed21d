// The keys of HostSettings: the same in an agent's file and below [host] in docket.toml.
//
// Guarantees: agent.example.toml documents each with its default.
// Threads: pure. Errors: `invalid_argument` naming the key.
#pragma once

#include <vector>

#include "app/host_settings.h"
#include "app/toml_values.h"

namespace docket::app {

// Keys in tables of their own, e.g. "command.run_as".
const std::vector<TomlKey<HostSettings>>& host_keys();
// All of a table [host]: the keys above, `labels` and `max_tasks`.
const std::vector<TomlKey<HostSettings>>& host_table_keys();

}  // namespace docket::app
