#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <optional>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "agent/agent.h"
#include "app/command.h"
#include "app/data_dir.h"
#include "app/kinds.h"
#include "app/machine.h"
#include "app/signals.h"
#include "app/version.h"
#include "base/log.h"
#include "worker/spawner.h"

namespace docket::app {
namespace {

constexpr std::uint32_t host_tasks_max = 256;  // as many workers as a pool has

struct Flags {
  std::string server;
  std::string key;
  std::string key_file;
  std::string name;
  std::vector<std::string> labels;  // key=value
  std::vector<std::string> kinds;
  std::uint32_t host_tasks = 10;
  std::string state_dir = "./docket-agent";
  std::string log_level = "info";
  std::uint32_t workers = 0;
  std::int64_t memory_bytes = 0;
  std::int64_t drain_grace_s = 30;
  bool allow_without_landlock = false;
};

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "agent";
}

Result<agent::Options> options_of(const Flags& flags) {
  agent::Options options;
  options.server = {.url = flags.server, .key = flags.key};
  options.name = flags.name.empty() ? host_name() : flags.name;
  if (const auto good = agent::check_name(options.name); !good) return good.error();
  for (const std::string& label : flags.labels) {
    if (const auto added = agent::add_label(options.labels, label); !added) return added.error();
  }
  options.version = version;
  options.workers = flags.workers > 0 ? flags.workers : std::thread::hardware_concurrency();
  options.memory_bytes =
      flags.memory_bytes > 0 ? flags.memory_bytes : machine_memory_bytes() / 4 * 3;
  const std::filesystem::path state = flags.state_dir;
  std::error_code error;
  std::filesystem::create_directories(state, error);
  if (error) {
    return unavailable(fmt::format("Cannot make {}: {}.", state.string(), error.message()));
  }
  options.scratch = state / "scratch";
  options.journal = state / "journal";
  options.host_tasks = flags.host_tasks;
  options.drain_grace = Millis(flags.drain_grace_s * 1000);
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
                   const Clock& clock, bool allows_without_landlock) {
  if (kinds.names().empty()) return {};
  auto started =
      worker::Spawner::start(kinds, clock,
                             allows_without_landlock ? executor::WithoutLandlock::allow
                                                     : executor::WithoutLandlock::refuse);
  if (!started) return started.error();
  spawner.emplace(*std::move(started));
  return {};
}

// Runs the agent beside the main thread, which waits for signals. The spawner was forked by the
// main thread, whose life its own is tied to.
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

// The exit code that docs/cli.md gives a mistake of whoever started this.
int refuse(const Error& error) {
  std::cerr << "docket: " << error.message << "\n";
  return 2;
}

int serve_agent(Flags flags) {
  block_signals();
  if (flags.log_level == "debug") log::set_level(log::Level::debug);
  if (flags.log_level == "warning") log::set_level(log::Level::warning);
  if (flags.log_level == "error") log::set_level(log::Level::error);
  const SystemClock clock;
  const auto kinds = choose(make_registry(), flags.kinds);
  if (!kinds) return refuse(kinds.error());
  const executor::Registry sandboxed = of_sort(*kinds, false);
  const executor::Registry host = of_sort(*kinds, true);
  Workforce workforce;
  auto ready = start(workforce.sandboxed, sandboxed, clock, flags.allow_without_landlock);
  if (ready) ready = start(workforce.host, host, clock, true);
  if (!ready) {
    std::cerr << "docket: " << ready.error().message << "\n";
    return 1;
  }
  if (!flags.key_file.empty()) {
    const auto key = read_secret(flags.key_file);
    if (!key) return refuse(key.error());
    flags.key = *key;
  }
  const auto options = options_of(flags);
  if (!options) return refuse(options.error());
  const auto ended = run_beside(*options, workforce.spawners(), *kinds, clock);
  if (ended) return 0;
  std::cerr << "docket: " << ended.error().message << "\n";
  return 3;
}

}  // namespace

void add_agent(CLI::App& program, Run& run) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command =
      program.add_subcommand("agent", "Run an agent that works for a server, here or elsewhere");
  command->add_option("--server", flags->server, "URL of the server")
      ->envname("DOCKET_URL")
      ->required();
  command->add_option("--key-file", flags->key_file, "File with a key of the role agent");
  command->add_option("--key", flags->key, "The key itself; prefer the file or the environment")
      ->envname("DOCKET_KEY");
  command->add_option("--name", flags->name, "What lists call it (the host's name)");
  command->add_option("--label", flags->labels,
                      "key=value by which jobs can choose it; may come up to 32 times");
  command
      ->add_option(
          "--kinds", flags->kinds,
          "Kinds of work that it does, by their names or first words, e.g. node,command (all)")
      ->delimiter(',');
  command
      ->add_option("--max-tasks", flags->host_tasks,
                   "Tasks at once that work on the host itself (10)")
      ->check(CLI::Range(1U, host_tasks_max));
  command->add_option("--state-dir", flags->state_dir,
                      "Folder for its journal and its workers; made if absent");
  command->add_option("--workers", flags->workers, "Tasks at once (one for each core)");
  command->add_option("--memory", flags->memory_bytes,
                      "Bytes its tasks may use together (three quarters of the machine's)");
  command->add_option("--drain-grace", flags->drain_grace_s,
                      "Seconds for running tasks when told to stop (30)");
  command->add_flag("--allow-without-landlock", flags->allow_without_landlock,
                    "Run tasks also where the kernel cannot hide files from them");
  command->add_option("--log-level", flags->log_level, "debug, info, warning or error");
  command->callback([flags, &run] { run = [flags] { return serve_agent(*flags); }; });
}

}  // namespace docket::app
