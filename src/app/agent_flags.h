// What `docket agent` is told: its command line and the files that it names.
//
// Guarantees: the command line wins over the agent's file, and that over the server's. Settings are
//   read from disk by `load` alone: what their texts mean is the same in every process that was
//   forked since, whatever became of the files (the environment is the same in all of them).
// Callers: `docket agent`; `policy_of` also in the processes that it has forked.
// Threads: plain values.
// Errors: `invalid_argument` and `unavailable`, in words for the operator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/agent_settings.h"

namespace docket::app {

// What it does not say is empty.
struct AgentFlags {
  std::string config_file;
  std::string server_config_file;
  std::string server;
  std::string key_file;
  std::string key;
  std::string token_file;
  std::string token;
  std::string name;
  std::vector<std::string> labels;  // key=value
  std::vector<std::string> kinds;
  std::optional<std::int64_t> max_tasks;
  std::string state_dir;
  std::string log_level;
  std::optional<std::int64_t> workers;
  std::optional<std::int64_t> memory_bytes;
  std::optional<std::int64_t> drain_grace_s;
  bool allow_without_landlock = false;
  bool insecure_plain = false;
};

void add_options(CLI::App& command, AgentFlags& flags);

// The texts of both files of settings in one, which `settings_of` and `policy_of` take apart.
Result<std::string> load(const AgentFlags& flags);
Result<AgentSettings> settings_of(const AgentFlags& flags, const std::string& files);
// Whether it has a token, with which it gets its key where there is none.
bool is_invited(const AgentSettings& settings);
// Makes the folder of its state, reads its key where there is one, and keeps both from those who
// ask the agent. Without one the agent has a token for one, or no key at all.
Result<void> take_possession(AgentSettings& settings);
// What may change while it runs, as `files` have it now; the rest is as it was at the start.
Result<executor::host::Policy> policy_of(const AgentFlags& flags, const AgentSettings& at_start,
                                         const std::string& files);

}  // namespace docket::app
