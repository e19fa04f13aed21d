// The processes of this machine, as /proc lists them.
//
// Guarantees: a process that ends while it is looked at is left out; so is what this user may not
//   see (the mount option `hidepid`).
// Threads: any. Errors: what cannot be read is not there.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket {

// proc(5): "pid (name) state ppid …", where the name may hold anything.
struct StatLine {
  std::string_view number;
  std::string_view name;
  std::string_view rest;  // from the state on
};
std::optional<StatLine> split_stat_line(std::string_view line);

struct ProcessRow {
  pid_t number = 0;
  pid_t parent = 0;
  std::string name;
};
// The dead that nobody has waited for included.
std::vector<ProcessRow> process_table(const std::string& proc = "/proc");
std::vector<pid_t> children_of(pid_t parent);

// Names of a folder's entries that are whole numbers, in no order. `error`: errno's.
struct NumberedEntries {
  std::vector<std::int64_t> numbers;
  int error = 0;
};
NumberedEntries numbered_entries(const std::string& folder);

}  // namespace docket
