#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <thread>

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

struct Flags {
  std::string server;
  std::string key;
  std::string key_file;
  std::string name;
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

agent::Options options_of(const Flags& flags) {
  agent::Options options;
  options.server = {.url = flags.server, .key = flags.key};
  options.name = flags.name.empty() ? host_name() : flags.name;
  options.version = version;
  options.workers = flags.workers > 0 ? flags.workers : std::thread::hardware_concurrency();
  options.memory_bytes =
      flags.memory_bytes > 0 ? flags.memory_bytes : machine_memory_bytes() / 4 * 3;
  options.scratch = (std::filesystem::path(flags.state_dir) / "scratch").string();
  options.drain_grace = Millis(flags.drain_grace_s * 1000);
  return options;
}

// Runs the agent beside the main thread, which waits for signals. The spawner was forked by the
// main thread, whose life its own is tied to.
Result<void> run_beside(const agent::Options& options, worker::Spawner& spawner,
                        const executor::Registry& kinds, const Clock& clock) {
  SystemRandom random;
  std::stop_source stop;
  Result<void> ended;
  std::atomic<bool> is_over = false;
  std::thread thread([&] {
    ended = agent::run(options, spawner, kinds, clock, random, stop.get_token());
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

int serve_agent(Flags flags) {
  block_signals();
  if (flags.log_level == "debug") log::set_level(log::Level::debug);
  if (flags.log_level == "warning") log::set_level(log::Level::warning);
  if (flags.log_level == "error") log::set_level(log::Level::error);
  const SystemClock clock;
  const executor::Registry kinds = make_registry();
  auto spawner =
      worker::Spawner::start(kinds, clock,
                             flags.allow_without_landlock ? executor::WithoutLandlock::allow
                                                          : executor::WithoutLandlock::refuse);
  if (!spawner) {
    std::cerr << "docket: " << spawner.error().message << "\n";
    return 1;
  }
  if (!flags.key_file.empty()) {
    const auto key = read_secret(flags.key_file);
    if (!key) {
      std::cerr << "docket: " << key.error().message << "\n";
      return 2;
    }
    flags.key = *key;
  }
  const auto ended = run_beside(options_of(flags), *spawner, kinds, clock);
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
  command->add_option("--state-dir", flags->state_dir, "Folder for its workers; made if absent");
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
