#include "app/config.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <limits>
#include <optional>
#include <sstream>
#include <variant>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <toml.hpp>

#include "app/host_keys.h"
#include "base/parse_number.h"

namespace docket::app {
namespace {

// Where a key's value goes; its type says what is expected.
struct Seconds {
  Millis* value;
};
using Target =
    std::variant<std::string*, bool*, double*, std::int64_t*, int*, std::uint64_t*, Seconds>;
struct Key {
  std::string name;
  std::function<Target(Config&)> target;
};

const std::vector<Key>& table() {
  static const std::vector<Key> all = {
      {"server.data", [](Config& c) -> Target { return &c.data; }},
      {"server.listen", [](Config& c) -> Target { return &c.listen; }},
      {"server.threads", [](Config& c) -> Target { return &c.threads; }},
      {"server.auth", [](Config& c) -> Target { return &c.auth; }},
      {"server.public_plain", [](Config& c) -> Target { return &c.public_plain; }},
      {"server.drain_grace_s", [](Config& c) -> Target { return Seconds{&c.drain_grace}; }},
      {"log.level", [](Config& c) -> Target { return &c.log_level; }},
      {"agent.local", [](Config& c) -> Target { return &c.local_agent; }},
      {"agent.workers", [](Config& c) -> Target { return &c.agent_workers; }},
      {"agent.memory_bytes", [](Config& c) -> Target { return &c.agent_memory_bytes; }},
      {"agent.allow_without_landlock",
       [](Config& c) -> Target { return &c.agent_allow_without_landlock; }},
      {"ionq.emulates_computers", [](Config& c) -> Target { return &c.ionq.emulates_computers; }},
      {"ionq.usd_per_compute_second",
       [](Config& c) -> Target { return &c.ionq.usd_per_compute_second; }},
      {"unstructured.local_root", [](Config& c) -> Target { return &c.unstructured.local_root; }},
      {"unstructured.destination_root",
       [](Config& c) -> Target { return &c.unstructured.destination_root; }},
      {"unstructured.list_max_rows",
       [](Config& c) -> Target { return &c.unstructured.list_max_rows; }},
      {"unstructured.files_max", [](Config& c) -> Target { return &c.unstructured.files_max; }},
      {"unstructured.file_bytes",
       [](Config& c) -> Target { return &c.unstructured.file_bytes_max; }},
      {"unstructured.request_bytes",
       [](Config& c) -> Target { return &c.unstructured.request_bytes_max; }},
      {"unstructured.records_max", [](Config& c) -> Target { return &c.unstructured.records_max; }},
      {"doors.osapi.signing_key", [](Config& c) -> Target { return &c.tokens.rules.signing_key; }},
      {"doors.osapi.signing_key_file",
       [](Config& c) -> Target { return &c.tokens.signing_key_file; }},
      {"doors.osapi.previous_signing_key",
       [](Config& c) -> Target { return &c.tokens.rules.previous_signing_key; }},
      {"doors.osapi.previous_signing_key_file",
       [](Config& c) -> Target { return &c.tokens.previous_signing_key_file; }},
      {"doors.osapi.tenant", [](Config& c) -> Target { return &c.tokens.tenant; }},
      {"doors.osapi.require_iss", [](Config& c) -> Target { return &c.tokens.rules.issuer; }},
      {"doors.osapi.require_aud", [](Config& c) -> Target { return &c.tokens.rules.audience; }},
      {"doors.osapi.listen", [](Config& c) -> Target { return &c.osapi.listen; }},
      {"doors.osapi.mount", [](Config& c) -> Target { return &c.osapi.mount; }},
      {"doors.osapi.job_timeout_s", [](Config& c) -> Target { return &c.osapi.job_timeout_s; }},
      {"doors.osapi.audit_entries", [](Config& c) -> Target { return &c.osapi.audit_entries; }},
      {"doors.osapi.submits_per_s", [](Config& c) -> Target { return &c.osapi.submits_per_s; }},
      {"doors.osapi.cors_allow_origins",
       [](Config& c) -> Target { return &c.osapi.cors_allow_origins; }},
      {"engine.heartbeat_s", [](Config& c) -> Target { return Seconds{&c.engine.heartbeat}; }},
      {"engine.lease_s", [](Config& c) -> Target { return Seconds{&c.engine.lease}; }},
      {"engine.batch_writes", [](Config& c) -> Target { return &c.engine.batch_writes_max; }},
      {"engine.queue_writes", [](Config& c) -> Target { return &c.engine.queue_writes_max; }},
      {"http.target_bytes", [](Config& c) -> Target { return &c.http.target_bytes; }},
      {"http.header_bytes", [](Config& c) -> Target { return &c.http.header_bytes; }},
      {"http.body_bytes", [](Config& c) -> Target { return &c.http.body_bytes; }},
      {"http.inflated_bytes", [](Config& c) -> Target { return &c.http.inflated_bytes; }},
      {"http.bodies_bytes_total", [](Config& c) -> Target { return &c.http.bodies_bytes_total; }},
      {"http.first_byte_s", [](Config& c) -> Target { return Seconds{&c.http.first_byte_time}; }},
      {"http.head_s", [](Config& c) -> Target { return Seconds{&c.http.head_time}; }},
      {"http.body_s", [](Config& c) -> Target { return Seconds{&c.http.body_time}; }},
      {"http.idle_s", [](Config& c) -> Target { return Seconds{&c.http.idle_time}; }},
      {"http.write_s", [](Config& c) -> Target { return Seconds{&c.http.write_time}; }},
      {"http.linger_s", [](Config& c) -> Target { return Seconds{&c.http.linger_time}; }},
      {"http.connections", [](Config& c) -> Target { return &c.http.connections; }},
      {"http.connections_per_address",
       [](Config& c) -> Target { return &c.http.connections_per_address; }},
      {"http.requests_in_flight", [](Config& c) -> Target { return &c.http.requests_in_flight; }},
      {"http.pipelined_requests", [](Config& c) -> Target { return &c.http.pipelined_requests; }},
  };
  return all;
}

template <class Integer>
Result<void> put_integer(Integer& target, const std::string& name, const toml::value& value) {
  if (!value.is_integer() || value.as_integer() < 0 ||
      static_cast<std::uint64_t>(value.as_integer()) >
          static_cast<std::uint64_t>(std::numeric_limits<Integer>::max())) {
    return expected(name,
                    fmt::format("an integer from 0 to {}", std::numeric_limits<Integer>::max()));
  }
  target = static_cast<Integer>(value.as_integer());
  return {};
}

Result<void> put_key(Config& config, const Key& key, const toml::value& value) {
  const Target target = key.target(config);
  if (auto* const* text = std::get_if<std::string*>(&target)) {
    return put(**text, key.name, value);
  }
  if (auto* const* flag = std::get_if<bool*>(&target)) {
    return put(**flag, key.name, value);
  }
  if (const auto* seconds = std::get_if<Seconds>(&target)) {
    return put(*seconds->value, key.name, value);
  }
  if (auto* const* number = std::get_if<double*>(&target)) {
    return put(**number, key.name, value);
  }
  if (auto* const* number = std::get_if<std::int64_t*>(&target)) {
    return put_integer(**number, key.name, value);
  }
  if (auto* const* number = std::get_if<int*>(&target)) {
    return put_integer(**number, key.name, value);
  }
  return put_integer(*std::get<std::uint64_t*>(target), key.name, value);
}

const Key* find(const std::string& name) {
  const auto found = std::ranges::find(table(), name, &Key::name);
  return found == table().end() ? nullptr : &*found;
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
  std::vector<std::string> words;
  if (!value.is_array()) return expected(key, "a list of permissions");
  for (const toml::value& item : value.as_array()) {
    if (!item.is_string()) return expected(key, "a list of permissions");
    words.push_back(item.as_string().str);
  }
  const auto permissions = auth::parse_permissions(words);
  if (!permissions) {
    return invalid_argument(
        fmt::format("Configuration key {}: {}", key, permissions.error().message));
  }
  config.tokens.rules.roles[role] = *permissions;
  return {};
}

Result<void> put_table(Config& config, const std::string& prefix, const toml::table& rows) {
  for (const auto& [name, value] : rows) {
    const std::string full = prefix.empty() ? name : fmt::format("{}.{}", prefix, name);
    if (full == "host" && value.is_table()) {
      const auto done = read_host_table(config.host, "host.", value.as_table());
      if (!done) return done;
      continue;
    }
    if (value.is_table()) {
      if (const auto done = put_table(config, full, value.as_table()); !done) return done;
      continue;
    }
    if (const auto role = role_of(full)) {
      if (const auto done = put_role(config, full, *role, value); !done) return done;
      continue;
    }
    const Key* key = find(full);
    if (key == nullptr) return unknown_key(full, keys());
    if (const auto done = put_key(config, *key, value); !done) return done;
  }
  return {};
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

std::vector<std::string> keys() {
  std::vector<std::string> names;
  for (const Key& key : table()) names.push_back(key.name);
  return names;
}

Result<void> read_file(Config& config, const std::string& path) {
  if (path.empty()) return {};
  const auto text = read_settings(path);
  if (!text) return text.error();
  const auto file = parse_toml(*text);
  if (!file) return file.error();
  return put_table(config, "", *file);
}

Result<void> read_environment(Config& config, const std::vector<std::string>& environment) {
  for (const Key& key : table()) {
    const std::string start = environment_name(key.name) + "=";
    const auto found = std::ranges::find_if(
        environment, [&](const std::string& entry) { return entry.starts_with(start); });
    if (found == environment.end()) continue;
    const bool is_text = std::holds_alternative<std::string*>(key.target(config));
    const auto done = put_key(config, key, value_of(found->substr(start.size()), is_text));
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
  if (config.threads < 1 || config.threads > 256) {
    return expected("server.threads", "an integer from 1 to 256");
  }
  constexpr std::string_view levels[] = {"debug", "info", "warning", "error"};
  if (std::ranges::find(levels, config.log_level) == std::end(levels)) {
    return expected("log.level", "debug, info, warning or error");
  }
  return executor::host::check(config.host.policy);
}

}  // namespace docket::app
