#include "base/process_table.h"

#include <dirent.h>

#include <cerrno>

#include "base/parse_number.h"
#include "base/whole_file.h"

namespace docket {
namespace {

// The second word of "S 812 …".
std::optional<pid_t> parent_in(std::string_view rest) {
  const std::size_t begin = rest.find(' ');
  if (begin == std::string_view::npos) return std::nullopt;
  rest.remove_prefix(begin + 1);
  return parse_number<pid_t>(rest.substr(0, rest.find(' ')));
}

}  // namespace

std::optional<StatLine> split_stat_line(std::string_view line) {
  const std::size_t begin = line.find(" (");
  const std::size_t end = line.rfind(") ");
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin + 2) {
    return std::nullopt;
  }
  return StatLine{.number = line.substr(0, begin),
                  .name = line.substr(begin + 2, end - begin - 2),
                  .rest = line.substr(end + 2)};
}

std::vector<ProcessRow> process_table(const std::string& proc) {
  std::vector<ProcessRow> rows;
  for (const std::int64_t number : numbered_entries(proc).numbers) {
    const auto stat = whole_file(proc + "/" + std::to_string(number) + "/stat");
    const auto line = stat ? split_stat_line(*stat) : std::nullopt;
    const auto parent = line ? parent_in(line->rest) : std::nullopt;
    if (!parent) continue;
    rows.push_back(
        {.number = static_cast<pid_t>(number), .parent = *parent, .name = std::string(line->name)});
  }
  return rows;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  for (const ProcessRow& row : process_table()) {
    if (row.parent == parent) children.push_back(row.number);
  }
  return children;
}

NumberedEntries numbered_entries(const std::string& folder) {
  DIR* open_folder = opendir(folder.c_str());
  if (open_folder == nullptr) return {.numbers = {}, .error = errno};
  NumberedEntries entries;
  while (const dirent* entry = readdir(open_folder)) {
    if (const auto value = parse_number<std::int64_t>(entry->d_name)) {
      entries.numbers.push_back(*value);
    }
  }
  closedir(open_folder);
  return entries;
}

}  // namespace docket
