#include "executor/host/words.h"

#include <algorithm>
#include <cmath>

#include "base/parse_number.h"

namespace docket::executor::host {
namespace {

constexpr std::size_t path_bytes_max = 4096;  // PATH_MAX of Linux

}  // namespace

bool is_plain_absolute_path(std::string_view path) {
  if (!path.starts_with('/') || path.size() > path_bytes_max || has_nul(path)) return false;
  for (std::size_t begin = 1; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment == "." || segment == "..") return false;
    begin = end + 1;
  }
  return true;
}

bool is_below(std::string_view path, std::string_view folder) {
  while (folder.ends_with('/')) folder.remove_suffix(1);
  if (!path.starts_with(folder)) return false;
  return path.size() == folder.size() || path[folder.size()] == '/';
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> words(std::string_view line, std::size_t limit) {
  std::vector<std::string_view> found;
  while (found.size() < limit) {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    if (line.empty()) break;
    std::size_t end = 0;
    while (end < line.size() && !is_blank(line[end])) ++end;
    found.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return found;
}

std::optional<std::string_view> take_line(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::optional<double> decimal(std::string_view text) {
  const auto value = parse_number<double>(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return value;
}

}  // namespace docket::executor::host
