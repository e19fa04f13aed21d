#include "executor/host/process_stat.h"

#include "base/parse_number.h"
#include "base/process_table.h"
#include "executor/host/words.h"

namespace docket::executor::host {

std::optional<ProcessStat> parse_process_stat(std::string_view stat) {
  const auto line = split_stat_line(stat);
  if (!line) return std::nullopt;
  const auto pid = parse_number<std::int64_t>(line->number);
  // The third field of the file is the first here.
  const auto fields = words(line->rest, 22);
  if (!pid || fields.size() < 22 || fields[0].size() != 1) return std::nullopt;
  const auto parent = parse_number<std::int64_t>(fields[1]);
  const auto user_ticks = parse_number<std::uint64_t>(fields[11]);
  const auto system_ticks = parse_number<std::uint64_t>(fields[12]);
  const auto start_ticks = parse_number<std::uint64_t>(fields[19]);
  const auto resident_pages = parse_number<std::int64_t>(fields[21]);
  if (!parent || !user_ticks || !system_ticks || !start_ticks || !resident_pages) {
    return std::nullopt;
  }
  return ProcessStat{.pid = *pid,
                     .name = std::string(line->name),
                     .state = fields[0][0],
                     .parent = *parent,
                     .user_ticks = *user_ticks,
                     .system_ticks = *system_ticks,
                     .start_ticks = *start_ticks,
                     .resident_pages = *resident_pages};
}

std::optional<std::uint32_t> parse_process_user(std::string_view status) {
  while (const auto line = take_line(status)) {
    if (!line->starts_with("Uid:")) continue;
    const auto fields = words(line->substr(4), 1);
    return fields.empty() ? std::nullopt : parse_number<std::uint32_t>(fields[0]);
  }
  return std::nullopt;
}

std::string_view process_state(char letter) {
  switch (letter) {
    case 'R':
      return "running";
    case 'S':
      return "sleep";
    case 'D':
      return "blocked";
    case 'I':
      return "idle";
    case 'T':
    case 't':
      return "stop";
    case 'Z':
      return "zombie";
    case 'W':
      return "wait";
    case 'L':
      return "lock";
    case 'E':
      return "detached";
    default:
      return "";
  }
}

}  // namespace docket::executor::host
