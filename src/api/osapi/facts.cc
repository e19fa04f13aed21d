#include "api/osapi/facts.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "api/osapi/formats.h"
#include "api/osapi/members.h"

namespace docket::api::osapi {
namespace {

using boost::json::object;
using boost::json::value;

void write_text(JsonWriter& json, const object& said, std::string_view name) {
  const auto text = text_member(said, name);
  if (text && !text->empty()) json.field(name, *text);
}

void write_time(JsonWriter& json, const object& said, std::string_view name) {
  if (const auto time = time_member(said, name)) json.field(name, utc_seconds(*time));
}

void write_os(JsonWriter& json, const object& facts) {
  const object* os = object_member(facts, "os_info");
  if (os == nullptr) return;
  const auto distribution = text_member(*os, "distribution");
  const auto version = text_member(*os, "version");
  if (!distribution || !version) return;
  json.key("os_info").begin_object();
  json.field("distribution", *distribution).field("version", *version).end_object();
}

void write_uptime(JsonWriter& json, const object& facts) {
  const auto seconds = whole_member(facts, "uptime_seconds");
  if (seconds) json.field("uptime", long_uptime(std::chrono::seconds(*seconds)));
}

void write_load(JsonWriter& json, const object& facts) {
  const object* load = object_member(facts, "load_average");
  if (load == nullptr) return;
  constexpr std::array<std::string_view, 3> names = {"1min", "5min", "15min"};
  const auto is_there = [&](std::string_view name) {
    return number_member(*load, name).has_value();
  };
  if (!std::ranges::all_of(names, is_there)) return;
  json.key("load_average").begin_object();
  for (const std::string_view name : names) json.field(name, *number_member(*load, name));
  json.end_object();
}

void write_memory(JsonWriter& json, const object& facts) {
  const object* memory = object_member(facts, "memory");
  if (memory == nullptr) return;
  constexpr std::array<std::string_view, 3> names = {"total", "free", "used"};
  const auto is_there = [&](std::string_view name) {
    return whole_member(*memory, name).has_value();
  };
  if (!std::ranges::all_of(names, is_there)) return;
  json.key("memory").begin_object();
  for (const std::string_view name : names) json.field(name, *whole_member(*memory, name));
  json.end_object();
}

void write_interfaces(JsonWriter& json, const object& facts) {
  const boost::json::array* all = array_member(facts, "interfaces");
  if (all == nullptr) return;
  json.key("interfaces").begin_array();
  for (const value& each : *all) {
    const object* interface = each.if_object();
    if (interface == nullptr || !text_member(*interface, "name")) continue;
    json.begin_object();
    for (const char* name : {"name", "ipv4", "ipv6", "mac", "family"}) {
      write_text(json, *interface, name);
    }
    json.end_object();
  }
  json.end_array();
}

void write_routes(JsonWriter& json, const object& facts) {
  const boost::json::array* all = array_member(facts, "routes");
  if (all == nullptr) return;
  json.key("routes").begin_array();
  for (const value& each : *all) {
    const object* route = each.if_object();
    if (route == nullptr) continue;
    const auto destination = text_member(*route, "destination");
    const auto gateway = text_member(*route, "gateway");
    const auto interface = text_member(*route, "interface");
    if (!destination || !gateway || !interface) continue;
    json.begin_object().field("destination", *destination).field("gateway", *gateway);
    json.field("interface", *interface);
    write_text(json, *route, "mask");
    if (const auto metric = whole_member(*route, "metric")) json.field("metric", *metric);
    write_text(json, *route, "flags");
    json.end_object();
  }
  json.end_array();
}

void write_conditions(JsonWriter& json, const object& facts) {
  const boost::json::array* all = array_member(facts, "conditions");
  if (all == nullptr) return;
  json.key("conditions").begin_array();
  for (const value& each : *all) {
    const object* condition = each.if_object();
    if (condition == nullptr) continue;
    const auto type = text_member(*condition, "type");
    const auto status = flag_member(*condition, "status");
    const auto since = time_member(*condition, "last_transition_time");
    if (!type || !status || !since) continue;
    json.begin_object().field("type", *type).field("status", *status);
    write_text(json, *condition, "reason");
    json.field("last_transition_time", utc_seconds(*since)).end_object();
  }
  json.end_array();
}

}  // namespace

void write_facts(JsonWriter& json, std::string_view facts) {
  const value said = foreign_json(facts);
  const object* known = said.if_object();
  if (known == nullptr) return;
  write_time(json, *known, "started_at");
  write_os(json, *known);
  write_uptime(json, *known);
  write_load(json, *known);
  write_memory(json, *known);
  for (const char* name : {"architecture", "kernel_version"}) write_text(json, *known, name);
  if (const auto cpus = whole_member(*known, "cpu_count")) json.field("cpu_count", *cpus);
  for (const char* name : {"fqdn", "service_mgr", "package_mgr"}) write_text(json, *known, name);
  write_interfaces(json, *known);
  write_text(json, *known, "primary_interface");
  write_routes(json, *known);
  if (const object* custom = object_member(*known, "facts")) json.key("facts").value(*custom);
  write_conditions(json, *known);
  write_text(json, *known, "machine_id");
}

}  // namespace docket::api::osapi
