#include "app/toml_values.h"

#include <algorithm>
#include <exception>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/nearest.h"
#include "base/whole_file.h"

namespace docket::app {
namespace {

constexpr double number_max = 1e6;

// A message of toml11 shows the line at fault, which may hold a signing key: it stays out. Such
// lines begin with their number or with the bar that is under it.
std::string without_source(std::string_view message) {
  std::string kept;
  while (!message.empty()) {
    const std::string_view line = message.substr(0, message.find('\n'));
    message.remove_prefix(std::min(line.size() + 1, message.size()));
    const std::size_t bar = line.find_first_not_of(" 0123456789");
    const bool is_source = bar != line.npos && line[bar] == '|';
    if (!is_source) kept += (kept.empty() ? "" : "\n") + std::string(line);
  }
  return kept;
}

}  // namespace

Error expected(const std::string& key, std::string_view what) {
  return invalid_argument(fmt::format("Configuration key {} must be {}.", key, what));
}

Error unknown_key(const std::string& key, const std::vector<std::string>& known) {
  const auto near = nearest(key, known);
  return invalid_argument(fmt::format("Configuration key {} is unknown{}.", key,
                                      near ? "; did you mean " + *near : ""));
}

Result<void> put(std::string& target, const std::string& key, const toml::value& value) {
  if (!value.is_string()) return expected(key, "a string");
  target = value.as_string().str;
  return {};
}

Result<void> put(bool& target, const std::string& key, const toml::value& value) {
  if (!value.is_boolean()) return expected(key, "true or false");
  target = value.as_boolean();
  return {};
}

Result<void> put(double& target, const std::string& key, const toml::value& value) {
  const double number = value.is_integer()    ? static_cast<double>(value.as_integer())
                        : value.is_floating() ? value.as_floating()
                                              : -1;
  if (!(number >= 0 && number <= number_max)) {
    return expected(key, "a number from 0 to 1000000");
  }
  target = number;
  return {};
}

Result<void> put(Millis& target, const std::string& key, const toml::value& value) {
  double seconds = 0;
  if (!put(seconds, key, value)) return expected(key, "a number of seconds from 0 to 1000000");
  target = Millis(static_cast<std::int64_t>(seconds * 1000));
  return {};
}

Result<void> put(Strings& target, const std::string& key, const toml::value& value) {
  if (!value.is_array()) return expected(key, "a list of strings");
  Strings strings;
  for (const toml::value& item : value.as_array()) {
    if (!item.is_string()) return expected(key, "a list of strings");
    strings.push_back(item.as_string().str);
  }
  target = std::move(strings);
  return {};
}

Result<void> put(Words& target, const std::string& key, const toml::value& value) {
  if (!value.is_table()) return expected(key, "a table of strings");
  Words words;
  for (const auto& [name, item] : value.as_table()) {
    if (!item.is_string()) return expected(key, "a table of strings");
    words.emplace(name, item.as_string().str);
  }
  target = std::move(words);
  return {};
}

Result<void> put(std::int64_t& target, std::int64_t least, std::int64_t most,
                 const std::string& key, const toml::value& value) {
  if (!value.is_integer() || value.as_integer() < least || value.as_integer() > most) {
    return expected(key, fmt::format("an integer from {} to {}", least, most));
  }
  target = value.as_integer();
  return {};
}

Result<std::uint64_t> whole_number(std::uint64_t most, const std::string& key,
                                   const toml::value& value) {
  if (value.is_integer() && value.as_integer() >= 0) {
    const auto number = static_cast<std::uint64_t>(value.as_integer());
    if (number <= most) return number;
  }
  return expected(key, fmt::format("an integer from 0 to {}", most));
}

Result<std::size_t> choose_word(const Strings& words, const std::string& key,
                                const toml::value& value) {
  const auto found =
      value.is_string() ? std::ranges::find(words, value.as_string().str) : words.end();
  if (found == words.end()) {
    return expected(key, fmt::format("one of {}", fmt::join(words, ", ")));
  }
  return static_cast<std::size_t>(found - words.begin());
}

Result<SettingsFile> read_settings(const std::string& path) {
  auto text = whole_file(path);
  if (text) return SettingsFile{.path = path, .text = *std::move(text)};
  return invalid_argument(fmt::format("The configuration file {} cannot be read.", path));
}

Result<toml::table> parse_toml(const SettingsFile& file) {
  try {
    std::istringstream stream(file.text);
    return toml::parse(stream, file.path).as_table();
  } catch (const std::exception& error) {
    return invalid_argument(
        fmt::format("The configuration file cannot be read: {}", without_source(error.what())));
  }
}

}  // namespace docket::app
