#include "api/osapi/node_items.h"

#include <chrono>
#include <cstdint>

#include <boost/json/value.hpp>

#include "api/osapi/formats.h"
#include "api/osapi/members.h"

namespace docket::api::osapi {
namespace {

using boost::json::object;
using boost::json::value;

void write_text(JsonWriter& json, const object& said, std::string_view from, std::string_view to) {
  if (const auto found = text_member(said, from)) json.field(to, *found);
}

void write_whole(JsonWriter& json, const object& said, std::string_view name) {
  if (const auto found = whole_member(said, name)) json.field(name, *found);
}

void write_number(JsonWriter& json, const object& said, std::string_view name) {
  if (const auto found = number_member(said, name)) json.field(name, *found);
}

void write_load(JsonWriter& json, const object& load) {
  const auto one = number_member(load, "Load1");
  const auto five = number_member(load, "Load5");
  const auto fifteen = number_member(load, "Load15");
  if (!one || !five || !fifteen) return;
  json.key("load_average").begin_object();
  json.field("1min", *one).field("5min", *five).field("15min", *fifteen).end_object();
}

// Used is what programs cannot have: not free, not a cache either.
void write_memory(JsonWriter& json, const object& memory) {
  const auto total = whole_member(memory, "Total");
  const auto available = whole_member(memory, "Available");
  const auto free = whole_member(memory, "Free");
  if (!total || !available || !free) return;
  json.key("memory").begin_object();
  json.field("total", *total).field("free", *free).field("used", *total - *available).end_object();
}

void write_disks(JsonWriter& json, const object& said, std::string_view name) {
  const boost::json::array* found = array_member(said, name);
  if (found == nullptr) return;
  json.key("disks").begin_array();
  for (const value& each : *found) {
    const object* disk = each.if_object();
    if (disk == nullptr) continue;
    const auto mount = text_member(*disk, "Name");
    const auto total = whole_member(*disk, "Total");
    const auto used = whole_member(*disk, "Used");
    const auto free = whole_member(*disk, "Free");
    if (!mount || !total || !used || !free) continue;
    json.begin_object().field("name", *mount).field("total", *total);
    json.field("used", *used).field("free", *free).end_object();
  }
  json.end_array();
}

void write_os(JsonWriter& json, const object& os) {
  const auto distribution = text_member(os, "Distribution");
  const auto version = text_member(os, "Version");
  if (!distribution || !version) return;
  json.key("os_info").begin_object();
  json.field("distribution", *distribution).field("version", *version).end_object();
}

void write_uptime(JsonWriter& json, std::chrono::seconds uptime) {
  json.field("uptime", long_uptime(uptime));
}

void write_status(JsonWriter& json, const object& said) {
  if (const auto uptime = whole_member(said, "uptime")) {
    write_uptime(json, std::chrono::floor<std::chrono::seconds>(std::chrono::nanoseconds(*uptime)));
  }
  if (const object* load = object_member(said, "load_averages")) write_load(json, *load);
  if (const object* memory = object_member(said, "memory_stats")) write_memory(json, *memory);
  write_disks(json, said, "disk_usage");
  if (const object* os = object_member(said, "os_info")) write_os(json, *os);
}

void write_labels(JsonWriter& json, const object& said) {
  const object* labels = object_member(said, "labels");
  if (labels == nullptr) return;
  json.key("labels").begin_object();
  for (const auto& [key, label] : *labels) {
    if (const auto* said_label = label.if_string()) json.field(key, std::string_view(*said_label));
  }
  json.end_object();
}

void write_process(JsonWriter& json, const object& process) {
  json.begin_object();
  write_whole(json, process, "pid");
  write_text(json, process, "name", "name");
  write_text(json, process, "user", "user");
  write_text(json, process, "state", "state");
  write_number(json, process, "cpu_percent");
  write_number(json, process, "mem_percent");
  write_whole(json, process, "mem_rss");
  write_text(json, process, "command", "command");
  write_text(json, process, "start_time", "start_time");
  json.end_object();
}

void write_round_trip(JsonWriter& json, const object& said, std::string_view from,
                      std::string_view to) {
  if (const auto found = whole_member(said, from)) {
    json.field(to, round_trip(std::chrono::nanoseconds(*found)));
  }
}

void write_ping(JsonWriter& json, const object& said) {
  if (const auto sent = whole_member(said, "PacketsSent")) json.field("packets_sent", *sent);
  if (const auto received = whole_member(said, "PacketsReceived")) {
    json.field("packets_received", *received);
  }
  if (const auto loss = number_member(said, "PacketLoss")) json.field("packet_loss", *loss);
  write_round_trip(json, said, "MinRTT", "min_rtt");
  write_round_trip(json, said, "AvgRTT", "avg_rtt");
  write_round_trip(json, said, "MaxRTT", "max_rtt");
}

void write_texts(JsonWriter& json, const object& said, std::string_view from, std::string_view to) {
  const boost::json::array* found = array_member(said, from);
  if (found == nullptr) return;
  json.key(to).begin_array();
  for (const value& each : *found) {
    if (const auto* item = each.if_string()) json.string(std::string_view(*item));
  }
  json.end_array();
}

void write_command(JsonWriter& json, const object& said) {
  write_text(json, said, "stdout", "stdout");
  write_text(json, said, "stderr", "stderr");
  write_whole(json, said, "exit_code");
  write_whole(json, said, "duration_ms");
}

void write_made(JsonWriter& json, std::string_view type, const object& said) {
  if (type == "node.status.get") return write_status(json, said);
  if (type == "node.hostname.get") return write_labels(json, said);
  if (type == "node.uptime.get") {
    const auto uptime = whole_member(said, "uptime_seconds");
    if (uptime) write_uptime(json, std::chrono::seconds(*uptime));
    return;
  }
  if (type == "node.load.get") return write_load(json, said);
  if (type == "node.memory.get") return write_memory(json, said);
  if (type == "node.disk.get") return write_disks(json, said, "disks");
  if (type == "node.os.get") return write_os(json, said);
  if (type == "node.process.get") {
    json.key("process");
    return write_process(json, said);
  }
  if (type == "network.ping.do") return write_ping(json, said);
  if (type == "network.dns.get") {
    write_texts(json, said, "DNSServers", "servers");
    return write_texts(json, said, "SearchDomains", "search_domains");
  }
  write_command(json, said);
}

void write_processes(JsonWriter& json, const value& said) {
  const auto* all = said.if_array();
  if (all == nullptr) return;
  json.key("processes").begin_array();
  for (const value& each : *all) {
    if (const object* process = each.if_object()) write_process(json, *process);
  }
  json.end_array();
}

// Null where there is none, or none that is whole.
value made_by(const HostAnswer& answer) {
  return answer.output ? foreign_json(answer.output->text) : value();
}

std::string_view item_status(HostAnswer::Status status) {
  return status == HostAnswer::Status::completed ? "ok" : name(status);
}

void write_end(JsonWriter& json, const HostAnswer& answer) {
  if (answer.changed) json.field("changed", *answer.changed);
  if (!answer.error.empty()) json.field("error", answer.error);
}

}  // namespace

void write_item(JsonWriter& json, std::string_view type, std::string_view host,
                const HostAnswer& answer) {
  json.begin_object();
  if (type == "file.status.get") {
    write_file_state(json, host, answer);
    json.end_object();
    return;
  }
  const value said = made_by(answer);
  const object* made = said.if_object();
  const auto own_name = made != nullptr && type == "node.hostname.get"
                            ? text_member(*made, "hostname")
                            : std::nullopt;
  json.field("hostname", own_name.value_or(host)).field("status", item_status(answer.status));
  if (made != nullptr) write_made(json, type, *made);
  if (type == "node.process.list") write_processes(json, said);
  write_end(json, answer);
  json.end_object();
}

void write_file_state(JsonWriter& json, std::string_view host, const HostAnswer& answer) {
  const value said = made_by(answer);
  json.field("hostname", host);
  if (const object* made = said.if_object()) {
    write_text(json, *made, "path", "path");
    write_text(json, *made, "status", "status");
    write_text(json, *made, "sha256", "sha256");
  } else {
    json.field("status", item_status(answer.status));
  }
  write_end(json, answer);
}

void write_silent_item(JsonWriter& json, std::string_view host, std::string_view error) {
  json.begin_object().field("hostname", host).field("status", "failed").field("error", error);
  json.end_object();
}

}  // namespace docket::api::osapi
