#include "app/agent_flags.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "agent/identity.h"
#include "app/data_dir.h"
#include "base/log.h"

namespace docket::app {
namespace {

// A cancelled command's time from SIGTERM to SIGKILL; its pool waits a second longer.
constexpr Millis command_grace{5'000};
// Between the texts of two files: TOML has none.
constexpr char file_end = '\0';

Result<void> take_flags(AgentSettings& settings, const AgentFlags& flags) {
  const auto take = [](auto& target, const auto& given) {
    if (!given.empty()) target = given;
  };
  take(settings.server, flags.server);
  take(settings.key_file, flags.key_file);
  take(settings.key, flags.key);
  take(settings.token_file, flags.token_file);
  take(settings.token, flags.token);
  take(settings.host.policy.hostname, flags.name);
  take(settings.kinds, flags.kinds);
  take(settings.state_dir, flags.state_dir);
  take(settings.log_level, flags.log_level);
  settings.host.max_tasks = flags.max_tasks.value_or(settings.host.max_tasks);
  settings.workers = flags.workers.value_or(settings.workers);
  settings.memory_bytes = flags.memory_bytes.value_or(settings.memory_bytes);
  if (flags.drain_grace_s) settings.drain_grace = Millis(*flags.drain_grace_s * 1000);
  settings.allow_without_landlock |= flags.allow_without_landlock;
  settings.insecure_plain |= flags.insecure_plain;
  for (const std::string& label : flags.labels) {
    const auto added = agent::add_label(settings.host.policy.labels, label);
    if (!added) return added;
  }
  return {};
}

// Empty where none is named.
Result<std::string> text_of(const std::string& path) {
  if (path.empty()) return std::string();
  auto file = read_settings(path);
  if (!file) return file.error();
  if (file->text.find(file_end) != std::string::npos) {
    return invalid_argument(fmt::format("The configuration file {} has a NUL in it.", path));
  }
  return std::move(file->text);
}

}  // namespace

void add_options(CLI::App& command, AgentFlags& flags) {
  command.add_option("--config", flags.config_file,
                     "Its settings (agent.example.toml documents every key)");
  command.add_option("--server-config", flags.server_config_file,
                     "A server's docket.toml, of which [host] is read");
  command.add_option("--server", flags.server, "URL of the server")->envname("DOCKET_URL");
  command.add_flag("--insecure-plain", flags.insecure_plain,
                   "Speak to a server on another machine without TLS");
  command.add_option("--key-file", flags.key_file,
                     "File with its key (agent.key in the folder of its state)");
  command.add_option("--key", flags.key, "The key itself; prefer the file or the environment")
      ->envname("DOCKET_KEY");
  command.add_option("--token-file", flags.token_file,
                     "File with a token of `docket agents invite`, for the first start");
  command
      .add_option("--token", flags.token, "The token itself; prefer the file or the environment")
      ->envname("DOCKET_AGENT_TOKEN");
  command.add_option("--name", flags.name, "What lists call it (the host's name)");
  command.add_option("--label", flags.labels,
                     "key=value by which jobs can choose it; may come up to 32 times");
  command
      .add_option("--kinds", flags.kinds,
                  "Kinds of work that it does, by their names or first words: node,command (all)")
      ->delimiter(',');
  command.add_option("--state-dir", flags.state_dir,
                     "Folder for its journal and its workers; made if absent (./docket-agent)");
  command.add_option("--workers", flags.workers, "Computing tasks at once (one for each core)")
      ->check(CLI::Range(0, 256));
  command
      .add_option("--max-tasks", flags.max_tasks, "Tasks at once that work on the host itself (10)")
      ->check(CLI::Range(1, 256));
  command.add_option("--memory", flags.memory_bytes,
                     "Bytes its tasks may use together (three quarters of the machine's)");
  command.add_option("--drain-grace", flags.drain_grace_s,
                     "Seconds for running tasks when told to stop (30)");
  command.add_flag("--allow-without-landlock", flags.allow_without_landlock,
                   "Run tasks also where the kernel cannot hide files from them");
  command.add_option("--log-level", flags.log_level, "debug, info, warning or error");
}

Result<std::string> load(const AgentFlags& flags) {
  const auto server = text_of(flags.server_config_file);
  if (!server) return server.error();
  const auto own = text_of(flags.config_file);
  if (!own) return own.error();
  return *server + file_end + *own;
}

Result<AgentSettings> settings_of(const AgentFlags& flags, const std::string& files) {
  AgentSettings settings;
  const std::size_t end = files.find(file_end);
  auto read = read_host_of_server(settings,
                                  {.path = flags.server_config_file, .text = files.substr(0, end)});
  if (read) {
    read = read_agent_file(settings, {.path = flags.config_file, .text = files.substr(end + 1)});
  }
  if (read) read = take_flags(settings, flags);
  if (read) read = check(settings);
  if (!read) return read.error();
  executor::host::CommandPolicy& command = settings.host.policy.command;
  if (const char* zone = std::getenv("TZ"); zone != nullptr) command.timezone = zone;
  command.cancel_grace = command_grace;
  return settings;
}

bool is_invited(const AgentSettings& settings) {
  return !settings.token.empty() || !settings.token_file.empty();
}

Result<void> take_possession(AgentSettings& settings) {
  std::error_code error;
  std::filesystem::create_directories(settings.state_dir, error);
  if (error) {
    return unavailable(fmt::format("Cannot make {}: {}.", settings.state_dir, error.message()));
  }
  auto& own = settings.host.policy.file.own_paths;
  own.push_back(std::filesystem::canonical(settings.state_dir, error));
  if (!settings.token_file.empty()) {
    own.push_back(std::filesystem::weakly_canonical(settings.token_file, error));
  }
  // The environment may have somebody else's key, for other commands.
  if (is_invited(settings)) settings.key.clear();
  const bool is_named = !settings.key_file.empty();
  if (!is_named && !settings.key.empty()) return {};
  if (!is_named) settings.key_file = std::filesystem::path(settings.state_dir) / "agent.key";
  own.push_back(std::filesystem::weakly_canonical(settings.key_file, error));
  // A server that asks for no keys takes an agent without one.
  const bool may_lack = !is_named || is_invited(settings);
  if (may_lack && !std::filesystem::exists(settings.key_file, error)) return {};
  const auto key = read_secret(settings.key_file);
  if (!key) {
    return Error{key.error().code,
                 key.error().message + " A token of `docket agents invite` gets a key."};
  }
  struct stat found{};
  if (stat(settings.key_file.c_str(), &found) == 0 && (found.st_mode & S_IROTH) != 0) {
    log::warning("app", "everybody on this machine, commands included, can read {}",
                 settings.key_file);
  }
  settings.key = *key;
  return {};
}

Result<executor::host::Policy> policy_of(const AgentFlags& flags, const AgentSettings& at_start,
                                         const std::string& files) {
  auto settings = settings_of(flags, files);
  if (!settings) return settings.error();
  executor::host::Policy& policy = settings->host.policy;
  const executor::host::Policy& before = at_start.host.policy;
  policy.hostname = before.hostname;
  policy.labels = before.labels;
  policy.file.own_paths = before.file.own_paths;
  policy.command.group_folder = before.command.group_folder;
  return std::move(policy);
}

}  // namespace docket::app
