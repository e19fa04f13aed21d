#include "app/agent_settings.h"

#include <limits>
#include <string_view>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "agent/identity.h"
#include "app/host_keys.h"
#include "app/log_level.h"

namespace docket::app {
namespace {

using Key = TomlKey<AgentSettings>;

constexpr std::int64_t any_size = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t workers_max = 256;  // as a pool has

std::vector<Key> make_keys() {
  std::vector<Key> keys = {
      toml_key<AgentSettings>("server", [](AgentSettings& s) -> auto& { return s.server; }),
      toml_key<AgentSettings>("insecure_plain",
                              [](AgentSettings& s) -> auto& { return s.insecure_plain; }),
      toml_key<AgentSettings>("ca_file", [](AgentSettings& s) -> auto& { return s.ca_file; }),
      toml_key<AgentSettings>("key_file", [](AgentSettings& s) -> auto& { return s.key_file; }),
      toml_key<AgentSettings>("token_file", [](AgentSettings& s) -> auto& { return s.token_file; }),
      toml_key<AgentSettings>("rotate_key_s",
                              [](AgentSettings& s) -> auto& { return s.rotate_key; }),
      toml_key<AgentSettings>("state_dir", [](AgentSettings& s) -> auto& { return s.state_dir; }),
      toml_key<AgentSettings>("log.level", [](AgentSettings& s) -> auto& { return s.log_level; }),
      toml_key<AgentSettings>("agent.hostname",
                              [](AgentSettings& s) -> auto& { return s.host.policy.hostname; }),
      toml_key<AgentSettings>("agent.labels",
                              [](AgentSettings& s) -> auto& { return s.host.policy.labels; }),
      toml_key<AgentSettings>("agent.kinds", [](AgentSettings& s) -> auto& { return s.kinds; }),
      toml_number<AgentSettings>("agent.max_tasks", 1, workers_max,
                                 [](AgentSettings& s) -> auto& { return s.host.max_tasks; }),
      toml_number<AgentSettings>("agent.workers", 0, workers_max,
                                 [](AgentSettings& s) -> auto& { return s.workers; }),
      toml_number<AgentSettings>("agent.memory_bytes", 0, any_size,
                                 [](AgentSettings& s) -> auto& { return s.memory_bytes; }),
      toml_key<AgentSettings>("agent.drain_grace_s",
                              [](AgentSettings& s) -> auto& { return s.drain_grace; }),
      toml_key<AgentSettings>("agent.allow_without_landlock",
                              [](AgentSettings& s) -> auto& { return s.allow_without_landlock; }),
  };
  std::vector<Key> host = keys_of_part<AgentSettings>(
      "", host_keys(), [](AgentSettings& s) -> auto& { return s.host; });
  keys.insert(keys.end(), host.begin(), host.end());
  return keys;
}

const std::vector<Key>& table() {
  static const std::vector<Key> all = make_keys();
  return all;
}

// The host of scheme://host:port/path.
std::string_view host_of(std::string_view url) {
  constexpr std::string_view mark = "://";
  const std::size_t begin = url.find(mark);
  if (begin == std::string_view::npos) return {};
  url.remove_prefix(begin + mark.size());
  if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find_first_of(":/"));
}

}  // namespace

Result<void> read_agent_file(AgentSettings& settings, const SettingsFile& file) {
  const auto rows = parse_toml(file);
  if (!rows) return rows.error();
  return read_keys(settings, table(), "", *rows);
}

std::vector<std::string> agent_keys() { return names_of(table()); }

Result<void> read_host_of_server(AgentSettings& settings, const SettingsFile& file) {
  const auto rows = parse_toml(file);
  if (!rows) return rows.error();
  const auto found = rows->find("host");
  if (found == rows->end() || !found->second.is_table()) return {};
  return read_keys(settings.host, host_table_keys(), "host.", found->second.as_table());
}

bool is_on_this_machine(std::string_view url) {
  const std::string host(host_of(url));
  in_addr address{};
  const bool is_v4 = inet_pton(AF_INET, host.c_str(), &address) == 1;
  return host == "localhost" || host == "[::1]" || (is_v4 && host.starts_with("127."));
}

Result<void> check(const AgentSettings& settings) {
  if (settings.server.empty()) {
    return invalid_argument(
        "No server is named; --server, DOCKET_URL or the key server does that.");
  }
  const bool is_plain = settings.server.starts_with("http://");
  if (is_plain && !is_on_this_machine(settings.server) && !settings.insecure_plain) {
    return invalid_argument(fmt::format(
        "{} is another machine and has no TLS: anybody between could give this one work. Use "
        "https://, or insecure_plain = true (--insecure-plain).",
        settings.server));
  }
  if (!settings.host.policy.hostname.empty()) {
    const auto named = agent::check_name(settings.host.policy.hostname);
    if (!named) return named;
  }
  if (const auto level = level_of(settings.log_level); !level) return level.error();
  return executor::host::check(settings.host.policy);
}

}  // namespace docket::app
