#include "app/config.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <sstream>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <toml.hpp>

#include "app/host_keys.h"
#include "app/log_level.h"
#include "base/parse_number.h"

namespace docket::app {
namespace {

constexpr std::int64_t threads_max = 256;

using Key = TomlKey<Config>;

template <class At>
Key setting(std::string name, At at) {
  return toml_key<Config>(std::move(name), at);
}

const std::vector<Key>& table() {
  static const std::vector<Key> all = {
      setting("server.data", [](Config& c) -> auto& { return c.data; }),
      setting("server.listen", [](Config& c) -> auto& { return c.listen; }),
      toml_number<Config>("server.threads", 1, threads_max,
                          [](Config& c) -> auto& { return c.threads; }),
      setting("server.auth", [](Config& c) -> auto& { return c.auth; }),
      setting("server.public_plain", [](Config& c) -> auto& { return c.public_plain; }),
      setting("server.drain_grace_s", [](Config& c) -> auto& { return c.drain_grace; }),
      setting("log.level", [](Config& c) -> auto& { return c.log_level; }),
      setting("agent.local", [](Config& c) -> auto& { return c.local_agent; }),
      setting("agent.workers", [](Config& c) -> auto& { return c.agent_workers; }),
      setting("agent.memory_bytes", [](Config& c) -> auto& { return c.agent_memory_bytes; }),
      setting("agent.allow_without_landlock",
              [](Config& c) -> auto& { return c.agent_allow_without_landlock; }),
      setting("ionq.emulates_computers",
              [](Config& c) -> auto& { return c.ionq.emulates_computers; }),
      setting("ionq.usd_per_compute_second",
              [](Config& c) -> auto& { return c.ionq.usd_per_compute_second; }),
      setting("unstructured.local_root",
              [](Config& c) -> auto& { return c.unstructured.local_root; }),
      setting("unstructured.destination_root",
              [](Config& c) -> auto& { return c.unstructured.destination_root; }),
      setting("unstructured.list_max_rows",
              [](Config& c) -> auto& { return c.unstructured.list_max_rows; }),
      setting("unstructured.files_max",
              [](Config& c) -> auto& { return c.unstructured.files_max; }),
      setting("unstructured.file_bytes",
              [](Config& c) -> auto& { return c.unstructured.file_bytes_max; }),
      setting("unstructured.request_bytes",
              [](Config& c) -> auto& { return c.unstructured.request_bytes_max; }),
      setting("unstructured.records_max",
              [](Config& c) -> auto& { return c.unstructured.records_max; }),
      setting("doors.osapi.signing_key",
              [](Config& c) -> auto& { return c.tokens.rules.signing_key; }),
      setting("doors.osapi.signing_key_file",
              [](Config& c) -> auto& { return c.tokens.signing_key_file; }),
      setting("doors.osapi.previous_signing_key",
              [](Config& c) -> auto& { return c.tokens.rules.previous_signing_key; }),
      setting("doors.osapi.previous_signing_key_file",
              [](Config& c) -> auto& { return c.tokens.previous_signing_key_file; }),
      setting("doors.osapi.tenant", [](Config& c) -> auto& { return c.tokens.tenant; }),
      setting("doors.osapi.require_iss", [](Config& c) -> auto& { return c.tokens.rules.issuer; }),
      setting("doors.osapi.require_aud",
              [](Config& c) -> auto& { return c.tokens.rules.audience; }),
      setting("doors.osapi.listen", [](Config& c) -> auto& { return c.osapi.listen; }),
      setting("doors.osapi.mount", [](Config& c) -> auto& { return c.osapi.mount; }),
      setting("doors.osapi.job_timeout_s",
              [](Config& c) -> auto& { return c.osapi.job_timeout_s; }),
      setting("doors.osapi.audit_entries",
              [](Config& c) -> auto& { return c.osapi.audit_entries; }),
      setting("doors.osapi.submits_per_s",
              [](Config& c) -> auto& { return c.osapi.submits_per_s; }),
      setting("doors.osapi.cors_allow_origins",
              [](Config& c) -> auto& { return c.osapi.cors_allow_origins; }),
      setting("engine.heartbeat_s", [](Config& c) -> auto& { return c.engine.heartbeat; }),
      setting("engine.lease_s", [](Config& c) -> auto& { return c.engine.lease; }),
      setting("engine.batch_writes", [](Config& c) -> auto& { return c.engine.batch_writes_max; }),
      setting("engine.queue_writes", [](Config& c) -> auto& { return c.engine.queue_writes_max; }),
      setting("http.target_bytes", [](Config& c) -> auto& { return c.http.target_bytes; }),
      setting("http.header_bytes", [](Config& c) -> auto& { return c.http.header_bytes; }),
      setting("http.body_bytes", [](Config& c) -> auto& { return c.http.body_bytes; }),
      setting("http.inflated_bytes", [](Config& c) -> auto& { return c.http.inflated_bytes; }),
      setting("http.bodies_bytes_total",
              [](Config& c) -> auto& { return c.http.bodies_bytes_total; }),
      setting("http.first_byte_s", [](Config& c) -> auto& { return c.http.first_byte_time; }),
      setting("http.head_s", [](Config& c) -> auto& { return c.http.head_time; }),
      setting("http.body_s", [](Config& c) -> auto& { return c.http.body_time; }),
      setting("http.idle_s", [](Config& c) -> auto& { return c.http.idle_time; }),
      setting("http.write_s", [](Config& c) -> auto& { return c.http.write_time; }),
      setting("http.linger_s", [](Config& c) -> auto& { return c.http.linger_time; }),
      setting("http.connections", [](Config& c) -> auto& { return c.http.connections; }),
      setting("http.connections_per_address",
              [](Config& c) -> auto& { return c.http.connections_per_address; }),
      setting("http.requests_in_flight",
              [](Config& c) -> auto& { return c.http.requests_in_flight; }),
      setting("http.pipelined_requests",
              [](Config& c) -> auto& { return c.http.pipelined_requests; }),
  };
  return all;
}

// Those that a file may have beside them: the environment cannot say tables.
const std::vector<Key>& file_table() {
  static const std::vector<Key> all = [] {
    std::vector<Key> keys = table();
    std::vector<Key> host =
        keys_of_part<Config>("host.", host_table_keys(), [](Config& c) -> auto& { return c.host; });
    keys.insert(keys.end(), host.begin(), host.end());
    return keys;
  }();
  return all;
}

// `doors.osapi.roles.NAME.permissions`: the one key with a name of the operator's in it. Empty for
// another key.
std::optional<std::string> role_of(const std::string& key) {
  constexpr std::string_view before = "doors.osapi.roles.";
  constexpr std::string_view after = ".permissions";
  if (!key.starts_with(before) || !key.ends_with(after)) return std::nullopt;
  if (key.size() <= before.size() + after.size()) return std::nullopt;
  return key.substr(before.size(), key.size() - before.size() - after.size());
}

Result<void> put_role(Config& config, const std::string& key, const std::string& role,
                      const toml::value& value) {
  Strings words;
  if (!put(words, key, value)) return expected(key, "a list of permissions");
  const auto permissions = auth::parse_permissions(words);
  if (!permissions) {
    return invalid_argument(
        fmt::format("Configuration key {}: {}", key, permissions.error().message));
  }
  config.tokens.rules.roles[role] = *permissions;
  return {};
}

std::optional<Result<void>> put_other(Config& config, const std::string& key,
                                      const toml::value& value) {
  const auto role = role_of(key);
  if (!role) return std::nullopt;
  return put_role(config, key, *role, value);
}

// DOCKET_SERVER_LISTEN for server.listen.
std::string environment_name(const std::string& key) {
  std::string name = "DOCKET_" + key;
  std::ranges::transform(name, name.begin(), [](unsigned char c) {
    return c == '.' ? '_' : static_cast<char>(std::toupper(c));
  });
  return name;
}

// A value as TOML would read it; what TOML cannot read is a string, and where a string is wanted,
// what it reads as anything else is one too (a signing key of digits).
toml::value value_of(const std::string& text, bool is_text) {
  std::istringstream line("value = " + text + "\n");
  try {
    const toml::value value = toml::parse(line, "environment").as_table().at("value");
    return is_text && !value.is_string() ? toml::value(text) : value;
  } catch (const std::exception&) {
    return toml::value(text);
  }
}

}  // namespace

std::vector<std::string> keys() { return names_of(table()); }

Result<void> read_file(Config& config, const std::string& path) {
  if (path.empty()) return {};
  const auto text = read_settings(path);
  if (!text) return text.error();
  const auto file = parse_toml(*text);
  if (!file) return file.error();
  return read_keys<Config>(config, file_table(), "", *file, put_other);
}

Result<void> read_environment(Config& config, const std::vector<std::string>& environment) {
  for (const Key& key : table()) {
    const std::string start = environment_name(key.name) + "=";
    const auto found = std::ranges::find_if(
        environment, [&](const std::string& entry) { return entry.starts_with(start); });
    if (found == environment.end()) continue;
    const toml::value value = value_of(found->substr(start.size()), key.is_text);
    const auto done = key.put(config, key.name, value);
    if (!done) return done;
  }
  return {};
}

Result<Address> parse_address(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  Address address;
  if (colon != std::string::npos) {
    address.host = text.substr(0, colon);
    if (address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']') {
      address.host = address.host.substr(1, address.host.size() - 2);
    }
    const auto port =
        parse_number<decltype(address.port)>(std::string_view(text).substr(colon + 1));
    const bool is_numeric = [&] {
      in6_addr parsed{};
      return inet_pton(AF_INET, address.host.c_str(), &parsed) == 1 ||
             inet_pton(AF_INET6, address.host.c_str(), &parsed) == 1;
    }();
    if (is_numeric && port) {
      address.port = *port;
      return address;
    }
  }
  return invalid_argument(
      fmt::format("Expected an address like 127.0.0.1:8420 or [::1]:8420, not '{}'.", text));
}

bool is_loopback(const std::string& host) { return host == "::1" || host.starts_with("127."); }

namespace {

// A public address needs a word of the operator's.
Result<void> check_address(const Config& config, const std::string& text) {
  const auto address = parse_address(text);
  if (!address) return address.error();
  const bool is_local = is_loopback(address->host);
  if (!config.auth && !is_local) {
    return invalid_argument("auth = false is for a loopback address only; " + text + " is public.");
  }
  if (!is_local && !config.public_plain) {
    return invalid_argument(
        text +
        " is public and this server has no TLS: put a TLS proxy in front and listen on loopback, "
        "or set server.public_plain = true.");
  }
  return {};
}

Result<void> check_osapi(const Config& config) {
  constexpr std::int64_t job_timeout_max_s = 600;
  const api::osapi::Options& osapi = config.osapi;
  if (!osapi.listen.empty()) {
    if (auto good = check_address(config, osapi.listen); !good) return good;
  }
  const bool is_mount = osapi.mount.starts_with('/') && !osapi.mount.ends_with('/');
  if (!osapi.mount.empty() && !is_mount)
    return expected("doors.osapi.mount", "a path as in \"/osapi\"");
  if (osapi.job_timeout_s < 1 || osapi.job_timeout_s > job_timeout_max_s) {
    return expected("doors.osapi.job_timeout_s", "an integer from 1 to 600");
  }
  constexpr std::int64_t submits_per_s_max = 1'000'000;
  if (osapi.submits_per_s > submits_per_s_max) {
    return expected("doors.osapi.submits_per_s", "an integer from 0 to 1000000");
  }
  constexpr std::int64_t audit_entries_max = 100'000;  // an export is whole in memory
  if (osapi.audit_entries > audit_entries_max) {
    return expected("doors.osapi.audit_entries", "an integer from 0 to 100000");
  }
  return {};
}

}  // namespace

Result<void> check(const Config& config) {
  if (auto good = check_address(config, config.listen); !good) return good;
  if (auto good = check_osapi(config); !good) return good;
  if (const auto level = level_of(config.log_level); !level) return level.error();
  return executor::host::check(config.host.policy);
}

}  // namespace docket::app
