#include "executor/host/policy.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "executor/host/allow_list.h"
#include "executor/host/network_address.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

// Of the labels of an agent, as the API of its doors has it.
constexpr std::size_t labels_max = 32;
constexpr std::size_t word_bytes_max = 63;
// So that the JSON of both streams stays below the 1 MiB that a result may have.
constexpr std::int64_t output_cap_max = 448 << 10;
constexpr std::int64_t timeout_max_s = 300;

Error wrong(std::string_view setting, std::string_view what) {
  return invalid_argument(fmt::format("{}: {}.", setting, what));
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= word_bytes_max && std::ranges::all_of(text, [](char c) {
    return is_letter_or_digit(c) || c == '_' || c == '-';
  });
}

bool is_dotted_words(std::string_view text) {
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!is_word(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

Result<void> check_names(const Policy& policy) {
  const bool is_name =
      policy.hostname.size() <= 255 && std::ranges::all_of(policy.hostname, [](char c) {
        return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
      });
  if (!is_name) return wrong("agent.hostname", "only letters, digits, '.', '_' and '-', up to 255");
  if (policy.labels.size() > labels_max) return wrong("agent.labels", "at most 32 are allowed");
  for (const auto& [key, value] : policy.labels) {
    if (!is_word(key)) return wrong("agent.labels", fmt::format("'{}' is no label", key));
    if (!is_dotted_words(value)) {
      return wrong("agent.labels", fmt::format("'{}' is no value of a label", value));
    }
  }
  return {};
}

Result<void> check_allowed(const AllowedProgram& program) {
  constexpr std::string_view setting = "command.exec.allow";
  if (!is_plain_absolute_path(program.path)) {
    return wrong(setting, fmt::format("'{}' is no absolute path", program.path));
  }
  const auto seconds = program.timeout_max_s.value_or(timeout_max_s);
  if (seconds < 1 || seconds > timeout_max_s) {
    return wrong(setting, fmt::format("'{}': max_timeout is from 1 to 300", program.path));
  }
  for (const std::string& pattern : program.arguments.value_or(std::vector<std::string>())) {
    if (!Pattern(pattern).is_valid()) {
      return wrong(setting, fmt::format("'{}' is no regular expression", pattern));
    }
  }
  if (program.is_unsafe) return {};
  std::error_code error;
  const std::string resolved = std::filesystem::canonical(program.path, error).string();
  if (runs_other_programs(program.path) || runs_other_programs(resolved)) {
    return wrong(setting,
                 fmt::format("'{}' can run any other program; `unsafe = true` on the entry "
                             "allows it all the same",
                             program.path));
  }
  return {};
}

Result<void> check_command(const CommandPolicy& command) {
  for (const AllowedProgram& program : command.allowed) {
    if (const Result<void> checked = check_allowed(program); !checked) return checked;
  }
  if (command.run_as.empty() || command.run_as.size() > 255) {
    return wrong("command.run_as", "is no name of a user");
  }
  if (command.run_as == "root" && !command.allow_root) {
    return wrong("command.run_as", "is root, which `command.allow_root` would have to allow");
  }
  if (command.output_cap < 1 || command.output_cap > output_cap_max) {
    return wrong("command.output_cap", fmt::format("is from 1 to {} bytes", output_cap_max));
  }
  if (command.cwd_roots.empty()) return wrong("command.cwd_roots", "is empty");
  for (const std::string& root : command.cwd_roots) {
    if (command.use_landlock && root.find_first_not_of('/') == std::string::npos) {
      return wrong("command.cwd_roots",
                   "has /, so that who asks for a command chooses where it may write; with "
                   "`command.landlock` it names folders");
    }
    if (!is_plain_absolute_path(root)) {
      return wrong("command.cwd_roots", fmt::format("'{}' is no absolute path", root));
    }
  }
  for (const auto& [name, value] : command.environment) {
    if (name.empty() || name.find('=') != std::string::npos || has_nul(name) || has_nul(value)) {
      return wrong("command.env", fmt::format("'{}' is no name of a variable", name));
    }
  }
  return {};
}

Result<void> check_file(const FilePolicy& file) {
  for (const std::string& root : file.roots) {
    if (!is_plain_absolute_path(root)) {
      return wrong("file.roots", fmt::format("'{}' is no absolute path", root));
    }
  }
  for (const std::string& pattern : file.denied) {
    if (!pattern.starts_with('/') && !pattern.starts_with("**/")) {
      return wrong("file.deny", fmt::format("'{}' begins neither with / nor with **/", pattern));
    }
  }
  if (file.bytes_max < 1) return wrong("file.max_bytes", "is at least 1");
  return {};
}

}  // namespace

Result<void> check(const Policy& policy) {
  if (const Result<void> names = check_names(policy); !names) return names;
  if (const Result<void> command = check_command(policy.command); !command) return command;
  if (const Result<void> file = check_file(policy.file); !file) return file;
  for (const std::string& network : policy.ping_denied) {
    if (!parse_network(network)) {
      return wrong("ping.deny", fmt::format("'{}' is no network, like 10.0.0.0/8", network));
    }
  }
  const Thresholds& thresholds = policy.thresholds;
  if (!(thresholds.memory_percent > 0 && thresholds.disk_percent > 0 &&
        thresholds.load_per_cpu > 0)) {
    return wrong("conditions", "thresholds are above 0");
  }
  return {};
}

}  // namespace docket::executor::host
