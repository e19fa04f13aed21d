#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "agent/agent.h"
#include "app/agent_settings.h"
#include "app/command.h"
#include "app/data_dir.h"
#include "app/kinds.h"
#include "app/log_level.h"
#include "app/machine.h"
#include "app/signals.h"
#include "app/version.h"
#include "base/log.h"
#include "executor/host/facts.h"
#include "worker/spawner.h"

namespace docket::app {
namespace {

// A cancelled command's time from SIGTERM to SIGKILL; its pool waits a second longer.
constexpr Millis command_grace{5'000};

// What a command line may say beside the file; what it does not say is empty.
struct Flags {
  std::string config_file;
  std::string server_config_file;
  std::string server;
  std::string key_file;
  std::string key;
  std::string name;
  std::vector<std::string> labels;  // key=value
  std::vector<std::string> kinds;
  std::optional<std::int64_t> max_tasks;
  std::string state_dir;
  std::string log_level;
  std::optional<std::int64_t> workers;
  std::optional<std::int64_t> memory_bytes;
  std::optional<std::int64_t> drain_grace_s;
  bool allow_without_landlock = false;
  bool insecure_plain = false;
};

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "agent";
}

Result<void> take_flags(AgentSettings& settings, const Flags& flags) {
  const auto take = [](auto& target, const auto& given) {
    if (!given.empty()) target = given;
  };
  take(settings.server, flags.server);
  take(settings.key_file, flags.key_file);
  take(settings.key, flags.key);
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

// The agent's own files are never for those who ask it.
Result<void> guard_own_files(AgentSettings& settings) {
  std::error_code error;
  std::filesystem::create_directories(settings.state_dir, error);
  if (error) {
    return unavailable(fmt::format("Cannot make {}: {}.", settings.state_dir, error.message()));
  }
  auto& own = settings.host.policy.file.own_paths;
  own.push_back(std::filesystem::canonical(settings.state_dir, error));
  if (!settings.key_file.empty()) {
    own.push_back(std::filesystem::weakly_canonical(settings.key_file, error));
  }
  return {};
}

Result<AgentSettings> configure(const Flags& flags) {
  AgentSettings settings;
  auto read = Result<void>();
  if (!flags.server_config_file.empty()) {
    read = read_host_of_server(settings, flags.server_config_file);
  }
  if (read && !flags.config_file.empty()) read = read_agent_file(settings, flags.config_file);
  if (read) read = take_flags(settings, flags);
  if (read) read = check(settings);
  if (read) read = guard_own_files(settings);
  if (!read) return read.error();
  if (!settings.key_file.empty()) {
    const auto key = read_secret(settings.key_file);
    if (!key) return key.error();
    settings.key = *key;
  }
  executor::host::CommandPolicy& command = settings.host.policy.command;
  if (const char* zone = std::getenv("TZ"); zone != nullptr) command.timezone = zone;
  command.cancel_grace = command_grace;
  return settings;
}

agent::Options options_of(const AgentSettings& settings) {
  agent::Options options;
  const executor::host::Policy& policy = settings.host.policy;
  options.server = {.url = settings.server, .key = settings.key, .ca_file = settings.ca_file};
  options.name = policy.hostname.empty() ? host_name() : policy.hostname;
  options.version = version;
  options.workers = settings.workers > 0 ? static_cast<std::uint32_t>(settings.workers)
                                         : std::thread::hardware_concurrency();
  options.memory_bytes =
      settings.memory_bytes > 0 ? settings.memory_bytes : machine_memory_bytes() / 4 * 3;
  const std::filesystem::path state = settings.state_dir;
  options.scratch = state / "scratch";
  options.journal = state / "journal";
  options.drain_grace = settings.drain_grace;
  options.labels = policy.labels;
  options.host_tasks = static_cast<std::uint32_t>(settings.host.max_tasks);
  options.facts_every = settings.host.facts_interval;
  return options;
}

// Both sorts of workers, as far as there are kinds for them. To be started before any thread.
struct Workforce {
  std::optional<worker::Spawner> sandboxed;
  std::optional<worker::Spawner> host;
  agent::Spawners spawners() {
    return {.sandboxed = sandboxed ? &*sandboxed : nullptr, .host = host ? &*host : nullptr};
  }
};

Result<void> start(std::optional<worker::Spawner>& spawner, const executor::Registry& kinds,
                   const Clock& clock, executor::WithoutLandlock without) {
  if (kinds.names().empty()) return {};
  auto started = worker::Spawner::start(kinds, clock, without);
  if (!started) return started.error();
  spawner.emplace(*std::move(started));
  return {};
}

// Runs the agent beside the main thread, which waits for signals. The spawners were forked by the
// main thread, whose life their own is tied to.
Result<void> run_beside(const agent::Options& options, const agent::Spawners& spawners,
                        const executor::Registry& kinds, const Clock& clock) {
  SystemRandom random;
  std::stop_source stop;
  Result<void> ended;
  std::atomic<bool> is_over = false;
  std::thread thread([&] {
    ended = agent::run(options, spawners, kinds, clock, random, stop.get_token());
    is_over = true;
    kill(getpid(), SIGCHLD);  // wakes the main thread
  });
  while (!is_over) {
    const int signal = wait_for_signal(Millis(60'000));
    if (signal == SIGTERM || signal == SIGINT) stop.request_stop();
  }
  thread.join();
  return ended;
}

// Exit codes as in docs/cli.md.
int refuse(const Error& error, int code) {
  std::cerr << "docket: " << error.message << "\n";
  return code;
}

int serve_agent(const Flags& flags) {
  block_signals();
  const auto settings = configure(flags);
  if (!settings) return refuse(settings.error(), 2);
  log::set_level(level_of(settings->log_level));
  const executor::host::Policy& policy = settings->host.policy;
  const SystemClock clock;
  const auto kinds = choose(make_registry(policy), settings->kinds);
  if (!kinds) return refuse(kinds.error(), 2);
  const executor::Registry sandboxed = of_sort(*kinds, false);
  const executor::Registry host = of_sort(*kinds, true);
  Workforce workforce;
  auto ready = start(workforce.sandboxed, sandboxed, clock,
                     settings->allow_without_landlock ? executor::WithoutLandlock::allow
                                                      : executor::WithoutLandlock::refuse);
  if (ready) ready = start(workforce.host, host, clock, executor::WithoutLandlock::allow);
  if (!ready) return refuse(ready.error(), 1);

  agent::Options options = options_of(*settings);
  SystemRandom random;
  const auto machine = machine_id(settings->state_dir, random);
  if (!machine) return refuse(machine.error(), 1);
  options.machine_id = *machine;
  options.not_offered = not_accepted(*kinds, policy);
  executor::host::Conditions conditions;
  options.facts = [&policy, &clock, &conditions, started = clock.now()] {
    return executor::host::gather_facts(policy, started, clock, conditions);
  };
  const auto ended = run_beside(options, workforce.spawners(), *kinds, clock);
  if (ended) return 0;
  const bool is_key_refused = ended.error().code == ErrorCode::unauthenticated ||
                              ended.error().code == ErrorCode::forbidden;
  return refuse(ended.error(), is_key_refused ? 3 : 1);
}

void add_options(CLI::App& command, Flags& flags) {
  command.add_option("--config", flags.config_file,
                     "Its settings (agent.example.toml documents every key)");
  command.add_option("--server-config", flags.server_config_file,
                     "A server's docket.toml, of which [host] is read");
  command.add_option("--server", flags.server, "URL of the server")->envname("DOCKET_URL");
  command.add_flag("--insecure-plain", flags.insecure_plain,
                   "Speak to a server on another machine without TLS");
  command.add_option("--key-file", flags.key_file, "File with a key of the role agent");
  command.add_option("--key", flags.key, "The key itself; prefer the file or the environment")
      ->envname("DOCKET_KEY");
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

}  // namespace

void add_agent(CLI::App& program, Run& run) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command =
      program.add_subcommand("agent", "Run an agent that works for a server, here or elsewhere");
  add_options(*command, *flags);
  command->callback([flags, &run] { run = [flags] { return serve_agent(*flags); }; });
}

}  // namespace docket::app
