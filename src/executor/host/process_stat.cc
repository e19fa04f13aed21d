#include "executor/host/process_stat.h"

#include "executor/host/words.h"

namespace docket::executor::host {

std::optional<ProcessStat> parse_process_stat(std::string_view stat) {
  const std::size_t begin = stat.find('(');
  const std::size_t end = stat.rfind(')');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
    return std::nullopt;
  }
  const auto pid = number<std::int64_t>(trimmed(stat.substr(0, begin)));
  // The third field of the file is the first here.
  const auto fields = words(stat.substr(end + 1), 22);
  if (!pid || fields.size() < 22 || fields[0].size() != 1) return std::nullopt;
  const auto parent = number<std::int64_t>(fields[1]);
  const auto user_ticks = number<std::uint64_t>(fields[11]);
  const auto system_ticks = number<std::uint64_t>(fields[12]);
  const auto start_ticks = number<std::uint64_t>(fields[19]);
  const auto resident_pages = number<std::int64_t>(fields[21]);
  if (!parent || !user_ticks || !system_ticks || !start_ticks || !resident_pages) {
    return std::nullopt;
  }
  return ProcessStat{.pid = *pid,
                     .name = std::string(stat.substr(begin + 1, end - begin - 1)),
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
    return fields.empty() ? std::nullopt : number<std::uint32_t>(fields[0]);
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
