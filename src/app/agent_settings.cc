#include "app/agent_settings.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "agent/identity.h"
#include "app/host_keys.h"

namespace docket::app {
namespace {

using Key = TomlKey<AgentSettings>;

constexpr std::int64_t any_size = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t workers_max = 256;  // as a pool has

template <class At>
Key plain(std::string name, At at) {
  return {std::move(name),
          [at](AgentSettings& settings, const std::string& key, const toml::value& value) {
            return put(at(settings), key, value);
          }};
}

template <class At>
Key integer(std::string name, std::int64_t least, std::int64_t most, At at) {
  return {std::move(name),
          [=](AgentSettings& settings, const std::string& key, const toml::value& value) {
            return put(at(settings), least, most, key, value);
          }};
}

std::vector<Key> make_keys() {
  std::vector<Key> keys = {
      plain("server", [](AgentSettings& s) -> auto& { return s.server; }),
      plain("insecure_plain", [](AgentSettings& s) -> auto& { return s.insecure_plain; }),
      plain("ca_file", [](AgentSettings& s) -> auto& { return s.ca_file; }),
      plain("key_file", [](AgentSettings& s) -> auto& { return s.key_file; }),
      plain("state_dir", [](AgentSettings& s) -> auto& { return s.state_dir; }),
      plain("log.level", [](AgentSettings& s) -> auto& { return s.log_level; }),
      plain("agent.hostname", [](AgentSettings& s) -> auto& { return s.host.policy.hostname; }),
      plain("agent.labels", [](AgentSettings& s) -> auto& { return s.host.policy.labels; }),
      plain("agent.kinds", [](AgentSettings& s) -> auto& { return s.kinds; }),
      integer("agent.max_tasks", 1, workers_max,
              [](AgentSettings& s) -> auto& { return s.host.max_tasks; }),
      integer("agent.workers", 0, workers_max, [](AgentSettings& s) -> auto& { return s.workers; }),
      integer("agent.memory_bytes", 0, any_size,
              [](AgentSettings& s) -> auto& { return s.memory_bytes; }),
      plain("agent.drain_grace_s", [](AgentSettings& s) -> auto& { return s.drain_grace; }),
      plain("agent.allow_without_landlock",
            [](AgentSettings& s) -> auto& { return s.allow_without_landlock; }),
  };
  for (const TomlKey<HostSettings>& key : host_keys()) {
    keys.push_back({key.name, [inner = key.put](AgentSettings& settings, const std::string& name,
                                                const toml::value& value) {
                      return inner(settings.host, name, value);
                    }});
  }
  return keys;
}

const std::vector<Key>& table() {
  static const std::vector<Key> all = make_keys();
  return all;
}

// The host of http://host:port/path; empty for another scheme.
std::string_view host_of_plain_url(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme)) return {};
  url.remove_prefix(scheme.size());
  if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find_first_of(":/"));
}

bool is_this_machine(std::string_view host) {
  in_addr address{};
  const bool is_v4 = inet_pton(AF_INET, std::string(host).c_str(), &address) == 1;
  return host == "localhost" || host == "[::1]" || (is_v4 && host.starts_with("127."));
}

}  // namespace

Result<void> read_agent_file(AgentSettings& settings, const std::string& path) {
  const auto file = read_toml(path);
  if (!file) return file.error();
  return read_keys(settings, table(), "", *file);
}

std::vector<std::string> agent_keys() {
  std::vector<std::string> names;
  for (const Key& key : table()) names.push_back(key.name);
  return names;
}

Result<void> read_host_of_server(AgentSettings& settings, const std::string& path) {
  const auto file = read_toml(path);
  if (!file) return file.error();
  const auto found = file->find("host");
  if (found == file->end() || !found->second.is_table()) return {};
  return read_host_table(settings.host, "host.", found->second.as_table());
}

Result<void> check(const AgentSettings& settings) {
  if (settings.server.empty()) {
    return invalid_argument(
        "No server is named; --server, DOCKET_URL or the key server does that.");
  }
  const std::string_view host = host_of_plain_url(settings.server);
  if (!host.empty() && !is_this_machine(host) && !settings.insecure_plain) {
    return invalid_argument(fmt::format(
        "{} is another machine and has no TLS: anybody between could give this one work. Use "
        "https://, or insecure_plain = true (--insecure-plain).",
        settings.server));
  }
  if (!settings.host.policy.hostname.empty()) {
    const auto named = agent::check_name(settings.host.policy.hostname);
    if (!named) return named;
  }
  constexpr std::string_view levels[] = {"debug", "info", "warning", "error"};
  if (std::ranges::find(levels, settings.log_level) == std::end(levels)) {
    return expected("log.level", "debug, info, warning or error");
  }
  return executor::host::check(settings.host.policy);
}

}  // namespace docket::app
