#include "app/host_keys.h"

#include <limits>
#include <optional>
#include <utility>

namespace docket::app {
namespace {

using executor::host::AllowedProgram;
using executor::host::ExecMode;
using executor::host::Policy;
using executor::host::ShellMode;
using Key = TomlKey<HostSettings>;

constexpr std::int64_t max_tasks_max = 256;  // as many workers as a pool has

// A key with a word for each value, in the order of `values`.
template <class Value, class At>
Key word(std::string name, Strings words, std::vector<Value> values, At at) {
  return {std::move(name),
          [=](HostSettings& settings, const std::string& key,
              const toml::value& value) -> Result<void> {
            const auto place = choose_word(words, key, value);
            if (!place) return place.error();
            at(settings) = values.at(*place);
            return {};
          }};
}

const std::vector<TomlKey<AllowedProgram>>& entry_keys() {
  static const std::vector<TomlKey<AllowedProgram>> all = {
      {"path", [](AllowedProgram& entry, const std::string& key,
                  const toml::value& value) { return put(entry.path, key, value); }},
      {"args", [](AllowedProgram& entry, const std::string& key,
                  const toml::value& value) { return put(entry.arguments.emplace(), key, value); }},
      {"max_timeout",
       [](AllowedProgram& entry, const std::string& key, const toml::value& value) {
         return put(entry.timeout_max_s.emplace(), 1, 300, key, value);
       }},
      {"unsafe", [](AllowedProgram& entry, const std::string& key,
                    const toml::value& value) { return put(entry.is_unsafe, key, value); }},
  };
  return all;
}

Result<void> put_allowed(HostSettings& settings, const std::string& key, const toml::value& value) {
  if (!value.is_array()) return expected(key, "a list of tables");
  std::vector<AllowedProgram> entries;
  for (const toml::value& item : value.as_array()) {
    if (!item.is_table()) return expected(key, "a list of tables");
    AllowedProgram& entry = entries.emplace_back();
    auto read = read_keys(entry, entry_keys(), key + ".", item.as_table());
    if (!read) return read;
    if (entry.path.empty()) return expected(key, "a list of tables that have a path");
  }
  settings.policy.command.allowed = std::move(entries);
  return {};
}

}  // namespace

const std::vector<Key>& host_keys() {
  static const std::vector<Key> all = {
      toml_key<HostSettings>("facts.interval_s",
                             [](HostSettings& s) -> auto& { return s.facts_interval; }),
      toml_key<HostSettings>("facts.custom",
                             [](HostSettings& s) -> auto& { return s.policy.custom_facts; }),
      toml_key<HostSettings>(
          "conditions.memory_pressure_threshold",
          [](HostSettings& s) -> auto& { return s.policy.thresholds.memory_percent; }),
      toml_key<HostSettings>(
          "conditions.high_load_multiplier",
          [](HostSettings& s) -> auto& { return s.policy.thresholds.load_per_cpu; }),
      toml_key<HostSettings>(
          "conditions.disk_pressure_threshold",
          [](HostSettings& s) -> auto& { return s.policy.thresholds.disk_percent; }),
      toml_key<HostSettings>("command.run_as",
                             [](HostSettings& s) -> auto& { return s.policy.command.run_as; }),
      toml_key<HostSettings>(
          "command.same_user",
          [](HostSettings& s) -> auto& { return s.policy.command.is_same_user; }),
      toml_key<HostSettings>("command.allow_root",
                             [](HostSettings& s) -> auto& { return s.policy.command.allow_root; }),
      toml_key<HostSettings>("command.path",
                             [](HostSettings& s) -> auto& { return s.policy.command.search_path; }),
      toml_key<HostSettings>("command.cwd_roots",
                             [](HostSettings& s) -> auto& { return s.policy.command.cwd_roots; }),
      toml_key<HostSettings>("command.env",
                             [](HostSettings& s) -> auto& { return s.policy.command.environment; }),
      toml_number<HostSettings>(
          "command.output_cap", 1, 448 << 10,
          [](HostSettings& s) -> auto& { return s.policy.command.output_cap; }),
      toml_key<HostSettings>(
          "command.landlock",
          [](HostSettings& s) -> auto& { return s.policy.command.use_landlock; }),
      toml_number<HostSettings>(
          "command.memory_max", 0, std::numeric_limits<std::int64_t>::max(),
          [](HostSettings& s) -> auto& { return s.policy.command.memory_max; }),
      word("command.seccomp", {"required", "optional"}, std::vector<bool>{false, true},
           [](HostSettings& s) -> auto& { return s.policy.command.is_seccomp_optional; }),
      word("command.exec.mode", {"off", "allowlist", "any"},
           std::vector{ExecMode::off, ExecMode::allowlist, ExecMode::any},
           [](HostSettings& s) -> auto& { return s.policy.command.exec_mode; }),
      {"command.exec.allow", put_allowed},
      word("command.shell.mode", {"off", "any"}, std::vector{ShellMode::off, ShellMode::any},
           [](HostSettings& s) -> auto& { return s.policy.command.shell_mode; }),
      toml_key<HostSettings>("file.roots",
                             [](HostSettings& s) -> auto& { return s.policy.file.roots; }),
      toml_key<HostSettings>("file.deny",
                             [](HostSettings& s) -> auto& { return s.policy.file.denied; }),
      toml_number<HostSettings>("file.max_bytes", 1, std::numeric_limits<std::int64_t>::max(),
                                [](HostSettings& s) -> auto& { return s.policy.file.bytes_max; }),
      toml_key<HostSettings>("ping.deny",
                             [](HostSettings& s) -> auto& { return s.policy.ping_denied; }),
      toml_key<HostSettings>("process.hide_args",
                             [](HostSettings& s) -> auto& { return s.policy.hide_arguments; }),
      toml_key<HostSettings>("disk.include_overlay",
                             [](HostSettings& s) -> auto& { return s.policy.include_overlay; }),
  };
  return all;
}

const std::vector<Key>& host_table_keys() {
  static const std::vector<Key> all = [] {
    std::vector<Key> keys = {
        toml_key<HostSettings>("labels", [](HostSettings& s) -> auto& { return s.policy.labels; }),
        toml_number<HostSettings>("max_tasks", 1, max_tasks_max,
                                  [](HostSettings& s) -> auto& { return s.max_tasks; }),
    };
    keys.insert(keys.end(), host_keys().begin(), host_keys().end());
    return keys;
  }();
  return all;
}

}  // namespace docket::app
