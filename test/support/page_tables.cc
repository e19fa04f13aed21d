#include "support/page_tables.h"

#include <fstream>

#include <fmt/format.h>

namespace docket::test {
namespace {

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find(separator, from), text.size());
    parts.push_back(trimmed(text.substr(from, to - from)));
    from = to + 1;
  }
  return parts;
}

std::vector<std::string> cells_of(std::string_view line) {
  line.remove_prefix(1);
  const auto end = line.rfind('|');
  return split(line.substr(0, end), '|');
}

}  // namespace

std::vector<PageTable> page_tables(std::string_view source_dir, std::string_view path) {
  std::ifstream page(fmt::format("{}/{}", source_dir, path));
  std::vector<PageTable> tables;
  std::string heading;
  bool is_in_table = false;
  for (std::string line; std::getline(page, line);) {
    if (line.rfind('#', 0) == 0) heading = trimmed(line.substr(line.find_first_not_of('#')));
    const bool is_row = line.rfind('|', 0) == 0;
    if (is_row && !is_in_table) {
      tables.push_back({heading, cells_of(line), {}});
    } else if (is_row && line.rfind("| ---", 0) != 0) {
      tables.back().rows.push_back(cells_of(line));
    }
    is_in_table = is_row;
  }
  return tables;
}

std::vector<std::string> split_list(std::string_view text) {
  if (text.empty()) return {};
  return split(text, ',');
}

}  // namespace docket::test
