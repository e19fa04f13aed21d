// What an agent is started with: its file, then its command line.
//
// Guarantees: agent.example.toml documents every key with its default; a test loads it. Unknown
//   keys are errors that name the nearest known one.
// Threads: plain values.
// Errors: `invalid_argument` naming the key, what was expected and what came.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/host_settings.h"
#include "app/toml_values.h"
#include "base/result.h"
#include "base/time.h"

namespace docket::app {

struct AgentSettings {
  std::string server;
  bool insecure_plain = false;  // http:// to another machine, asked for by name
  std::string ca_file;          // empty: the system's
  std::string key_file;         // empty: agent.key in state_dir
  std::string token_file;       // for the first start: of `docket agents invite`
  std::string token;            // the same itself
  Millis rotate_key{0};         // how often it takes a new key; 0: never
  std::string key;
  std::string state_dir = "./docket-agent";
  std::string log_level = "info";
  std::vector<std::string> kinds;  // names or first words; empty: all
  std::int64_t workers = 0;        // 0: one for each core
  std::int64_t memory_bytes = 0;   // 0: three quarters of the machine's
  Millis drain_grace{30'000};
  bool allow_without_landlock = false;
  HostSettings host;  // its policy has the agent's name and labels
};

Result<void> read_agent_file(AgentSettings& settings, const SettingsFile& file);
// Every key, e.g. "agent.labels".
std::vector<std::string> agent_keys();
// The table [host] of a server's docket.toml, for the server's own agent.
Result<void> read_host_of_server(AgentSettings& settings, const SettingsFile& file);
// What only the whole can tell, and what the policy must be.
Result<void> check(const AgentSettings& settings);
// By the name in the URL of a server.
bool is_on_this_machine(std::string_view url);

}  // namespace docket::app
