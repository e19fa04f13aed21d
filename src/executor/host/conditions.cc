#include "executor/host/conditions.h"

#include <algorithm>

#include <fmt/format.h>
#include <boost/json/object.hpp>

namespace docket::executor::host {
namespace {

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

double used_percent(const Memory& memory) {
  return percent(memory.total - std::min(memory.available, memory.total), memory.total);
}

}  // namespace

boost::json::array Conditions::judge(const Measured& measured, const Thresholds& thresholds,
                                     TimePoint now) {
  boost::json::array conditions;
  if (measured.memory != nullptr) {
    const double used = used_percent(*measured.memory);
    conditions.push_back(
        entry("MemoryPressure", used > thresholds.memory_percent,
              fmt::format("memory {:.1f}% used, limit {}%", used, thresholds.memory_percent), now));
  }
  if (measured.load != nullptr) {
    const double most = thresholds.load_per_cpu * measured.cpus;
    conditions.push_back(entry("HighLoad", measured.load->one > most,
                               fmt::format("load {:.2f}, limit {:.2f} for {} CPUs",
                                           measured.load->one, most, measured.cpus),
                               now));
  }
  if (measured.disks != nullptr) {
    const auto fullest = std::ranges::max_element(
        *measured.disks, {}, [](const Disk& disk) { return percent(disk.used, disk.total); });
    const bool has_any = fullest != measured.disks->end();
    const double used = has_any ? percent(fullest->used, fullest->total) : 0;
    const std::string reason = has_any ? fmt::format("{} {:.1f}% used, limit {}%", fullest->point,
                                                     used, thresholds.disk_percent)
                                       : "no disks";
    conditions.push_back(entry("DiskPressure", used > thresholds.disk_percent, reason, now));
  }
  return conditions;
}

boost::json::value Conditions::entry(std::string_view type, bool status, const std::string& reason,
                                     TimePoint now) {
  const auto [last, is_first] = last_.try_emplace(std::string(type), Last{status, now});
  if (!is_first && last->second.status != status) last->second = {status, now};
  return boost::json::object{{"type", type},
                             {"status", status},
                             {"reason", reason},
                             {"last_transition_time", format_time(last->second.since)}};
}

}  // namespace docket::executor::host
