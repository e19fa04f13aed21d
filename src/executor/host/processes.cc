#include "executor/host/processes.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "base/parse_number.h"
#include "base/process_table.h"
#include "base/time.h"
#include "base/utf8.h"
#include "executor/host/memory.h"
#include "executor/host/process_stat.h"
#include "executor/host/text_file.h"
#include "executor/host/uptime.h"
#include "executor/host/words.h"
#include "executor/json_text.h"

namespace docket::executor::host {
namespace {

constexpr std::size_t command_bytes_max = 4096;
// The kernel cuts the name of a process to this.
constexpr std::size_t kernel_name_bytes = 15;

// What all processes are measured against.
struct Measures {
  std::uint64_t memory_total = 0;
  double uptime = 0;
  std::int64_t boot_time = 0;  // seconds since 1970
  double ticks_per_second = 100;
  std::uint64_t page_bytes = 4096;
};

OrFailure<Measures> measures(const Roots& roots) {
  const OrFailure<Memory> memory = read_memory(roots);
  if (!memory) return memory.error();
  const OrFailure<double> uptime = read_uptime(roots);
  if (!uptime) return uptime.error();
  const OrFailure<std::string> stat = read_text(roots.proc + "/stat");
  if (!stat) return stat.error();
  Measures made{.memory_total = memory->total,
                .uptime = *uptime,
                .boot_time = 0,
                .ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK)),
                .page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))};
  std::string_view text = *stat;
  while (const auto line = take_line(text)) {
    if (!line->starts_with("btime ")) continue;
    made.boot_time = parse_number<std::int64_t>(trimmed(line->substr(6))).value_or(0);
  }
  return made;
}

// Users' names, each asked for once.
class Users {
 public:
  const std::string& name(std::uint32_t user) {
    const auto [entry, is_new] = names_.try_emplace(user);
    if (is_new) entry->second = ask(user);
    return entry->second;
  }

 private:
  static std::string ask(std::uint32_t user) {
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 16384> buffer{};
    getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found);
    return found == nullptr ? std::to_string(user) : scrub_utf8(entry.pw_name);
  }

  std::map<std::uint32_t, std::string> names_;
};

double percent(double part, double whole) {
  return whole > 0 ? std::round(part / whole * 1e4) / 100 : 0;
}

std::string rfc3339_seconds(std::int64_t seconds) {
  return format_time(TimePoint(std::chrono::seconds(seconds))).substr(0, 19) + "Z";
}

// The kernel cuts names; the program's own, where it is the longer form, is whole.
std::string name_of(const ProcessStat& stat, std::string_view command_line) {
  const std::string_view program =
      base_name(command_line.substr(0, std::min(command_line.find('\0'), command_line.size())));
  const bool is_longer = stat.name.size() == kernel_name_bytes && program.starts_with(stat.name);
  return scrub_utf8(is_longer ? program : std::string_view(stat.name));
}

std::string command_of(std::string_view command_line, bool hide_arguments) {
  if (hide_arguments) {
    command_line = command_line.substr(0, std::min(command_line.find('\0'), command_line.size()));
  }
  std::string command(command_line.substr(0, command_bytes_max));
  std::ranges::replace(command, '\0', ' ');
  while (command.ends_with(' ')) command.pop_back();
  const std::string clean = scrub_utf8(command);
  return std::string(excerpt(clean, command_bytes_max));
}

struct Row {
  std::int64_t pid = 0;
  std::uint64_t resident_bytes = 0;
  boost::json::object json;
};

class Reader {
 public:
  Reader(const Roots& roots, bool hide_arguments, const Measures& measures)
      : proc_(roots.proc), hide_arguments_(hide_arguments), measures_(measures) {}

  // Empty when there is no such process (any more).
  std::optional<Row> read(std::int64_t pid) {
    const std::string folder = fmt::format("{}/{}", proc_, pid);
    const auto stat = parse_process_stat(try_read_text(folder + "/stat").text);
    if (!stat) return std::nullopt;
    const auto user = parse_process_user(try_read_text(folder + "/status").text);
    const std::string line = try_read_text(folder + "/cmdline", 2 * command_bytes_max).text;
    const double start = static_cast<double>(stat->start_ticks) / measures_.ticks_per_second;
    const double cpu =
        static_cast<double>(stat->user_ticks + stat->system_ticks) / measures_.ticks_per_second;
    const auto pages = static_cast<std::uint64_t>(std::max<std::int64_t>(stat->resident_pages, 0));
    const std::uint64_t resident = pages * measures_.page_bytes;
    return Row{.pid = pid,
               .resident_bytes = resident,
               .json = {{"pid", pid},
                        {"name", name_of(*stat, line)},
                        {"user", user ? users_.name(*user) : std::string()},
                        {"state", process_state(stat->state)},
                        {"cpu_percent", percent(cpu, measures_.uptime - start)},
                        {"mem_percent", percent(static_cast<double>(resident),
                                                static_cast<double>(measures_.memory_total))},
                        {"mem_rss", resident},
                        {"command", command_of(line, hide_arguments_)},
                        {"start_time",
                         rfc3339_seconds(measures_.boot_time + static_cast<std::int64_t>(start))}}};
  }

 private:
  std::string proc_;
  bool hide_arguments_;
  Measures measures_;
  Users users_;
};

OrFailure<std::vector<std::int64_t>> numbers(const Roots& roots) {
  NumberedEntries entries = numbered_entries(roots.proc);
  if (entries.error != 0) return io("failed to read " + roots.proc, entries.error);
  std::erase_if(entries.numbers, [](std::int64_t number) { return number <= 0; });
  std::ranges::sort(entries.numbers);
  return std::move(entries.numbers);
}

struct Text {
  std::int64_t pid = 0;
  std::uint64_t resident_bytes = 0;
  std::string json;
};

// Those with most memory, as many as fit.
void keep_largest(std::vector<Text>& texts) {
  std::ranges::stable_sort(texts, std::ranges::greater(), &Text::resident_bytes);
  std::size_t bytes = 2;
  std::size_t kept = 0;
  while (kept < texts.size() && kept < processes_max) {
    bytes += texts[kept].json.size() + 1;
    if (bytes > processes_bytes_max) break;
    ++kept;
  }
  texts.resize(kept);
  std::ranges::sort(texts, {}, &Text::pid);
}

}  // namespace

OrFailure<std::string> processes_text(const Roots& roots, bool hide_arguments,
                                      const Context& context) {
  const OrFailure<Measures> against = measures(roots);
  if (!against) return against.error();
  const OrFailure<std::vector<std::int64_t>> pids = numbers(roots);
  if (!pids) return pids.error();
  Reader reader(roots, hide_arguments, *against);
  std::vector<Text> texts;
  for (const std::int64_t pid : *pids) {
    if (context.is_cancelled()) return cancelled();
    if (const auto row = reader.read(pid)) {
      texts.push_back(
          {.pid = pid, .resident_bytes = row->resident_bytes, .json = json_text(row->json)});
    }
  }
  keep_largest(texts);
  std::string text = "[";
  for (const Text& each : texts) {
    if (text.size() > 1) text += ',';
    text += each.json;
  }
  return text + "]";
}

OrFailure<boost::json::object> process_json(const Roots& roots, bool hide_arguments,
                                            std::int64_t pid) {
  const OrFailure<Measures> against = measures(roots);
  if (!against) return against.error();
  auto row = Reader(roots, hide_arguments, *against).read(pid);
  if (!row) return no_such(fmt::format("process {} not found", pid));
  return std::move(row->json);
}

}  // namespace docket::executor::host
