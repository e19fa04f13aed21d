#include "executor/host/facts.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "executor/host/data.h"
#include "executor/host/disks.h"
#include "executor/host/interfaces.h"
#include "executor/host/machine_names.h"
#include "executor/host/os_release.h"
#include "executor/host/routes.h"
#include "executor/host/text_file.h"
#include "executor/host/tool.h"
#include "executor/host/uptime.h"
#include "executor/host/words.h"
#include "executor/json_text.h"

namespace docket::executor::host {
namespace {

namespace json = boost::json;

// By values of references, in all texts of one task.
constexpr std::size_t replaced_bytes_max = 1U << 20;
// So that all facts stay within what an agent may tell.
constexpr std::ptrdiff_t told_disks_max = 64;
// Any constant that is ours alone: machine-id(5) asks that applications never show the id itself.
constexpr std::string_view machine_salt = "docket agent machine id, version 1";

int cpu_count() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
  return static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
}

std::string_view package_manager(const Roots& roots) {
  for (const char* name : {"apt", "dnf", "yum"}) {
    if (!tool_path(roots, name).empty()) return name;
  }
  return "unknown";
}

std::string own_name(const Policy& policy, const Roots& roots) {
  if (!policy.hostname.empty()) return policy.hostname;
  const OrFailure<std::string> name = hostname(roots);
  return name ? *name : std::string();
}

json::object custom_facts(const Policy& policy) {
  json::object custom;
  for (const auto& [key, value] : policy.custom_facts) custom[key] = value;
  return custom;
}

void add_what_stays(json::object& facts, const Policy& policy, const Roots& roots) {
  const OsRelease os = read_os_release(roots);
  facts["os_info"] = {{"distribution", os.distribution}, {"version", os.version}};
  facts["architecture"] = machine_architecture();
  facts["kernel_version"] = kernel_release();
  const OrFailure<std::string> name = hostname(roots);
  if (name) facts["fqdn"] = fqdn(*name);
  facts["cpu_count"] = cpu_count();
  facts["service_mgr"] = exists(roots.run + "/systemd/system") ? "systemd" : "unknown";
  facts["package_mgr"] = package_manager(roots);
  facts["interfaces"] = interfaces_json(read_interfaces(roots));
  const std::string primary = primary_interface(roots);
  if (!primary.empty()) facts["primary_interface"] = primary;
  facts["routes"] = routes_json(read_routes(roots));
  if (!policy.custom_facts.empty()) facts["facts"] = custom_facts(policy);
  facts["sandbox"] = {{"cgroup", !policy.command.group_folder.empty()}};
  if (const auto id = machine_id(roots)) facts["machine_id"] = *id;
  if (const std::string boot = boot_id(roots); !boot.empty()) facts["boot_id"] = boot;
}

json::object memory_fact(const Memory& memory) {
  return {{"total", memory.total},
          {"free", memory.free},
          {"used", memory.total - std::min(memory.available, memory.total)}};
}

void add_what_changes(json::object& facts, const Policy& policy, Conditions& conditions,
                      TimePoint now, const Roots& roots) {
  const OrFailure<double> uptime = read_uptime(roots);
  const OrFailure<Load> load = read_load(roots);
  const OrFailure<Memory> memory = read_memory(roots);
  const OrFailure<std::vector<Disk>> disks = read_disks(roots, policy.include_overlay);
  if (uptime) facts["uptime_seconds"] = static_cast<std::int64_t>(*uptime);
  if (load) {
    facts["load_average"] = {{"1min", load->one}, {"5min", load->five}, {"15min", load->fifteen}};
  }
  if (memory) facts["memory"] = memory_fact(*memory);
  if (disks) {
    const auto told = disks->begin() + std::min(std::ssize(*disks), told_disks_max);
    facts["disks"] = disks_json({disks->begin(), told});
  }
  facts["conditions"] = conditions.judge({.memory = memory ? &*memory : nullptr,
                                          .load = load ? &*load : nullptr,
                                          .disks = disks ? &*disks : nullptr,
                                          .cpus = cpu_count()},
                                         policy.thresholds, now);
}

// Where a reference ends that begins at `begin`.
std::size_t end_of_reference(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && !is_blank(text[end]) &&
         std::string_view("\"',;").find(text[end]) == std::string_view::npos) {
    ++end;
  }
  return end;
}

// What references stand for. What takes a while is found out once.
class References {
 public:
  References(const Policy& policy, const Roots& roots) : policy_(policy), roots_(roots) {}

  // The failure is about the first reference that nobody knows, or about the size of it all.
  std::optional<Failure> replace(std::string& text) {
    std::string replaced;
    std::string_view rest = text;
    for (;;) {
      const std::size_t begin = rest.find(fact_mark);
      replaced += rest.substr(0, begin);
      if (begin == std::string_view::npos) break;
      const std::size_t end = end_of_reference(rest, begin);
      const std::string_view reference = rest.substr(begin, end - begin);
      const auto value = value_of(reference.substr(fact_mark.size()));
      if (!value) return invalid("unresolvable fact reference " + in_quotes(reference));
      added_ += value->size();
      if (added_ > replaced_bytes_max) return invalid("facts in data come to more than 1 MiB");
      replaced += *value;
      rest.remove_prefix(end);
    }
    text = std::move(replaced);
    return std::nullopt;
  }

 private:
  std::optional<std::string> value_of(std::string_view name) {
    if (name == "hostname") return own_name(policy_, roots_);
    if (name == "arch") return machine_architecture();
    if (name == "kernel") return kernel_release();
    if (name == "fqdn") {
      if (!fqdn_) fqdn_ = fqdn_by_child(own_name(policy_, roots_));
      return fqdn_;
    }
    if (name == "interface.primary") {
      if (!primary_) primary_ = primary_interface(roots_);
      return primary_->empty() ? std::nullopt : primary_;
    }
    constexpr std::string_view custom = "custom.";
    if (!name.starts_with(custom)) return std::nullopt;
    const auto found = policy_.custom_facts.find(std::string(name.substr(custom.size())));
    return found == policy_.custom_facts.end() ? std::nullopt : std::optional(found->second);
  }

  const Policy& policy_;
  const Roots& roots_;
  std::size_t added_ = 0;
  std::optional<std::string> fqdn_;
  std::optional<std::string> primary_;
};

}  // namespace

std::string gather_facts(const Policy& policy, TimePoint started, const Clock& clock,
                         Conditions& conditions, const Roots& roots) {
  json::object facts;
  add_what_stays(facts, policy, roots);
  add_what_changes(facts, policy, conditions, clock.now(), roots);
  facts["started_at"] = format_time(started);
  return json_text(facts);
}

OrFailure<json::object> with_facts(json::object data, const Policy& policy, const Roots& roots) {
  json::value whole = std::move(data);
  References references(policy, roots);
  std::vector<json::value*> waiting{&whole};
  while (!waiting.empty()) {
    json::value& value = *waiting.back();
    waiting.pop_back();
    if (json::string* string = value.if_string()) {
      std::string text(*string);
      if (text.find(fact_mark) == std::string::npos) continue;
      if (auto failure = references.replace(text)) return *std::move(failure);
      *string = text;
    } else if (json::array* array = value.if_array()) {
      for (json::value& entry : *array) waiting.push_back(&entry);
    } else if (json::object* object = value.if_object()) {
      for (auto& member : *object) waiting.push_back(&member.value());
    }
  }
  return std::move(whole.get_object());
}

std::optional<std::string> machine_id(const Roots& roots) {
  const std::string id = first_line(roots.etc + "/machine-id");
  if (id.empty() || id == "uninitialized") return std::nullopt;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  HMAC(EVP_sha256(), machine_salt.data(), static_cast<int>(machine_salt.size()),
       reinterpret_cast<const unsigned char*>(id.data()), id.size(), digest.data(), &length);
  constexpr std::size_t kept_bytes = 16;
  std::string text;
  for (std::size_t i = 0; i < kept_bytes; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

std::string boot_id(const Roots& roots) {
  return first_line(roots.proc + "/sys/kernel/random/boot_id");
}

}  // namespace docket::executor::host
