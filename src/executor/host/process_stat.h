// Reading /proc/<pid>/stat and /proc/<pid>/status (proc(5)).
//
// Guarantees: a name with blanks, brackets or newlines in it is read right: it ends at the last
// ')'. Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket::executor::host {

struct ProcessStat {
  std::int64_t pid = 0;
  std::string name;  // at most 15 bytes
  char state = '?';
  std::int64_t parent = 0;
  std::uint64_t user_ticks = 0;
  std::uint64_t system_ticks = 0;
  std::uint64_t start_ticks = 0;  // since the machine started
  std::int64_t resident_pages = 0;
};

std::optional<ProcessStat> parse_process_stat(std::string_view stat);
// The real user.
std::optional<std::uint32_t> parse_process_user(std::string_view status);
// The word that clients know for a state's letter; empty for one they do not know.
std::string_view process_state(char letter);

}  // namespace docket::executor::host
