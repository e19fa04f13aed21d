#include "api/osapi/operations.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/utf8.h"

namespace docket::api::osapi {
namespace {

using enum Field::Sort;

constexpr std::int64_t greatest_pid = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t ping_packets_max = 20;
constexpr std::int64_t ping_seconds_max = 30;
constexpr std::int64_t command_seconds_usual = 30;
constexpr std::int64_t command_seconds_max = 300;

constexpr std::array<Field, 1> process_fields = {{{"pid", whole, true, 1, greatest_pid}}};
constexpr std::array<Field, 1> dns_fields = {{{"interface"}}};
constexpr std::array<Field, 3> ping_fields = {{
    {"address", address, true},
    {"count", whole, false, 1, ping_packets_max},
    {"timeout", whole, false, 1, ping_seconds_max},
}};
// A timeout of 0 is the usual one.
constexpr std::array<Field, 4> exec_fields = {{
    {"command", text, true},
    {"args", texts},
    {"cwd", text},
    {"timeout", whole, false, 0, command_seconds_max},
}};
constexpr std::array<Field, 3> shell_fields = {{
    {"command", text, true},
    {"cwd", text},
    {"timeout", whole, false, 0, command_seconds_max},
}};
constexpr std::array<Field, 2> file_fields = {{{"path", path, true}, {"sha256", digest}}};

constexpr std::array<Operation, 14> table = {{
    {"node.hostname.get"},
    {"node.status.get"},
    {"node.uptime.get"},
    {"node.load.get"},
    {"node.memory.get", "node.mem.get"},
    {"node.disk.get"},
    {"node.os.get", "node.osinfo.get"},
    {"node.process.list"},
    {"node.process.get", {}, false, process_fields},
    {"network.dns.get", {}, false, dns_fields},
    {"network.ping.do", {}, false, ping_fields},
    {"command.exec.execute", {}, true, exec_fields},
    {"command.shell.execute", {}, true, shell_fields},
    {"file.status.get", {}, false, file_fields},
}};

// What clients know and nothing here can do; one that ends in a dot is a family.
constexpr std::array<std::string_view, 23> unbuilt = {
    "network.dns.update",
    "network.dns.delete",
    "file.deploy.execute",
    "file.undeploy.execute",
    "node.process.signal",
    "node.hostname.update",
    "node.power.",
    "node.service.",
    "node.sysctl.",
    "node.ntp.",
    "node.timezone.",
    "node.user.",
    "node.group.",
    "node.sshKey.",
    "node.package.",
    "node.log.",
    "network.interface.",
    "network.route.",
    "certificate.ca.",
    "schedule.cron.",
    "docker.",
    "node.shutdown.execute",
    "node.reboot.execute",
};

bool is_unbuilt(std::string_view type) {
  return std::ranges::any_of(unbuilt, [&](std::string_view known) {
    return known.ends_with('.') ? type.starts_with(known) : type == known;
  });
}

// An IPv4 or IPv6 literal, a link-local one perhaps with its interface, or what the host knows.
bool is_address(std::string_view text) {
  if (text.starts_with("@fact.")) return true;
  const std::string literal(text.substr(0, text.find('%')));
  in6_addr room{};
  if (inet_pton(AF_INET6, literal.c_str(), &room) == 1) return literal.size() + 1 != text.size();
  return literal == text && inet_pton(AF_INET, literal.c_str(), &room) == 1;
}

bool is_digest(std::string_view text) {
  constexpr std::size_t sha256_digits = 64;
  return text.size() == sha256_digits && std::ranges::all_of(text, is_hex_digit);
}

bool is_text(const boost::json::value& value) { return value.is_string(); }

std::optional<std::int64_t> whole_of(const boost::json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  return std::nullopt;
}

// Empty when the value is good.
std::string fault(const Field& field, const boost::json::value& value) {
  const auto* string = value.if_string();
  const std::string_view said = string == nullptr ? std::string_view() : std::string_view(*string);
  switch (field.sort) {
    case whole: {
      const auto number = whole_of(value);
      if (number && *number >= field.least && *number <= field.greatest) return {};
      return field.greatest == greatest_pid
                 ? fmt::format("must be an integer from {} on", field.least)
                 : fmt::format("must be an integer between {} and {}", field.least, field.greatest);
    }
    case text:
      if (string == nullptr) return "must be a string";
      return said.empty() && field.is_required ? "is required" : "";
    case texts: {
      const auto* items = value.if_array();
      const bool is_good = items != nullptr && std::ranges::all_of(*items, is_text);
      return is_good ? "" : "must be an array of strings";
    }
    case address:
      return is_address(said) ? "" : "must be an IP address";
    case digest:
      return is_digest(said) ? "" : "must be 64 hex digits";
    case path:
      if (said.empty()) return "is required";
      return said.starts_with('/') || said.starts_with("@fact.") ? "" : "must be an absolute path";
  }
  return {};
}

}  // namespace

std::span<const Operation> operations() { return table; }

Result<job::Class> find_operation(std::string_view type) {
  if (type.empty()) return invalid_argument("operation.type is required");
  for (std::size_t i = 0; i < table.size(); ++i) {
    const bool is_alias = !table[i].alias.empty() && table[i].alias == type;
    if (table[i].type == type || is_alias) return static_cast<job::Class>(i);
  }
  constexpr std::size_t shown_bytes_max = 256;
  const std::string shown = scrub_utf8(type.substr(0, shown_bytes_max));
  if (is_unbuilt(type)) {
    return invalid_argument(fmt::format("operation \"{}\" is not supported by this server", shown));
  }
  return invalid_argument(fmt::format("unknown operation type \"{}\"", shown));
}

Result<void> check_data(const Operation& operation, const boost::json::object& data,
                        std::string_view place) {
  for (const Field& field : operation.data) {
    const boost::json::value* value = data.if_contains(field.name);
    const bool is_absent = value == nullptr || value->is_null();
    if (is_absent && !field.is_required) continue;
    const std::string what = is_absent ? "is required" : fault(field, *value);
    if (!what.empty()) return invalid_argument(fmt::format("{}{} {}", place, field.name, what));
  }
  return {};
}

std::optional<Millis> time_limit(const Operation& operation, const boost::json::object& data) {
  if (!operation.changes_host) return std::nullopt;
  const boost::json::value* value = data.if_contains("timeout");
  const std::int64_t said = value == nullptr ? 0 : whole_of(*value).value_or(0);
  return std::chrono::seconds(said == 0 ? command_seconds_usual : said);
}

DoorTypes job_types() {
  DoorTypes types;
  types.door = job::Door::osapi;
  for (const Operation& operation : table) {
    types.types.push_back({std::string(operation.type), std::string(operation.type), Millis(0)});
  }
  return types;
}

}  // namespace docket::api::osapi
