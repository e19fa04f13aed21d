// Settings in TOML: what a key's value must be, and what a file says that has no such key.
//
// Guarantees: every error names the key in full, what was expected, or the nearest known key.
// Callers: the readers of settings in this room. Threads: pure. Errors: `invalid_argument`.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <toml.hpp>

#include "base/result.h"
#include "base/time.h"

namespace docket::app {

using Strings = std::vector<std::string>;
using Words = std::map<std::string, std::string>;

Error expected(const std::string& key, std::string_view what);
Result<void> put(std::string& target, const std::string& key, const toml::value& value);
Result<void> put(bool& target, const std::string& key, const toml::value& value);
Result<void> put(double& target, const std::string& key, const toml::value& value);
Result<void> put(Millis& target, const std::string& key, const toml::value& value);  // in seconds
Result<void> put(Strings& target, const std::string& key, const toml::value& value);
Result<void> put(Words& target, const std::string& key, const toml::value& value);
Result<void> put(std::int64_t& target, std::int64_t least, std::int64_t most,
                 const std::string& key, const toml::value& value);
// A whole number from 0 to `most`.
Result<std::uint64_t> whole_number(std::uint64_t most, const std::string& key,
                                   const toml::value& value);
template <std::integral Integer>
Result<void> put(Integer& target, const std::string& key, const toml::value& value) {
  const auto number =
      whole_number(static_cast<std::uint64_t>(std::numeric_limits<Integer>::max()), key, value);
  if (!number) return number.error();
  target = static_cast<Integer>(*number);
  return {};
}
// One of `words`; its place among them.
Result<std::size_t> choose_word(const Strings& words, const std::string& key,
                                const toml::value& value);

// A key that a table may have; `put` gets its name in full.
template <class Settings>
struct TomlKey {
  std::string name;  // "command.exec.mode"
  std::function<Result<void>(Settings&, const std::string& key, const toml::value&)> put;
  bool is_text = false;  // its value is a string
};

// A key whose value goes to what `at` gives of the settings.
template <class Settings, class At>
TomlKey<Settings> toml_key(std::string name, At at) {
  using Value = std::remove_cvref_t<decltype(at(std::declval<Settings&>()))>;
  return {std::move(name),
          [at](Settings& settings, const std::string& key, const toml::value& value) {
            return put(at(settings), key, value);
          },
          std::is_same_v<Value, std::string>};
}
// The same for a number within bounds.
template <class Settings, class At>
TomlKey<Settings> toml_number(std::string name, std::int64_t least, std::int64_t most, At at) {
  return {std::move(name),
          [=](Settings& settings, const std::string& key, const toml::value& value) {
            return put(at(settings), least, most, key, value);
          }};
}

// The keys of a part of the settings, which `at` gives, below `above`: "host." or nothing.
template <class Settings, class Part, class At>
std::vector<TomlKey<Settings>> keys_of_part(const std::string& above,
                                            const std::vector<TomlKey<Part>>& keys, At at) {
  std::vector<TomlKey<Settings>> all;
  for (const TomlKey<Part>& key : keys) {
    all.push_back(
        {above + key.name,
         [at, put = key.put](Settings& settings, const std::string& name,
                             const toml::value& value) { return put(at(settings), name, value); },
         key.is_text});
  }
  return all;
}

template <class Settings>
std::vector<std::string> names_of(const std::vector<TomlKey<Settings>>& keys,
                                  const std::string& prefix = "") {
  std::vector<std::string> names;
  for (const TomlKey<Settings>& key : keys) names.push_back(prefix + key.name);
  return names;
}

Error unknown_key(const std::string& key, const std::vector<std::string>& known);

// What takes keys whose names are not all known; empty for one that is no such key.
template <class Settings>
using OtherKeys = std::function<std::optional<Result<void>>(Settings&, const std::string& key,
                                                            const toml::value&)>;

// Reads all of a table; keys are named `prefix` and their own name in errors.
template <class Settings>
Result<void> read_keys(Settings& settings, const std::vector<TomlKey<Settings>>& keys,
                       const std::string& prefix, const toml::table& rows,
                       const OtherKeys<Settings>& other = {}, const std::string& above = "") {
  for (const auto& [word, value] : rows) {
    std::string name = above;
    if (!name.empty()) name += '.';
    name += word;
    const auto known = std::ranges::find(keys, name, &TomlKey<Settings>::name);
    Result<void> done;
    if (known != keys.end()) {
      done = known->put(settings, prefix + name, value);
    } else if (value.is_table()) {
      done = read_keys(settings, keys, prefix, value.as_table(), other, name);
    } else {
      const auto taken = other ? other(settings, prefix + name, value) : std::nullopt;
      done = taken ? *taken : unknown_key(prefix + name, names_of(keys, prefix));
    }
    if (!done) return done;
  }
  return {};
}

struct SettingsFile {
  std::string path;  // for errors
  std::string text;
};
Result<SettingsFile> read_settings(const std::string& path);
// toml11 speaks in exceptions; this is its rim.
Result<toml::table> parse_toml(const SettingsFile& file);

}  // namespace docket::app
