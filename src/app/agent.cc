#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include <CLI/CLI.hpp>

#include "agent/agent.h"
#include "app/agent_flags.h"
#include "app/boot_clock.h"
#include "app/command.h"
#include "app/enrolment.h"
#include "app/kinds.h"
#include "app/live_policy.h"
#include "app/log_level.h"
#include "app/machine.h"
#include "app/signals.h"
#include "app/version.h"
#include "base/log.h"
#include "executor/host/command_group.h"
#include "executor/host/facts.h"
#include "worker/spawner.h"

namespace docket::app {
namespace {

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "agent";
}

std::string name_of(const AgentSettings& settings) {
  const std::string& hostname = settings.host.policy.hostname;
  return hostname.empty() ? host_name() : hostname;
}

agent::Options options_of(const AgentSettings& settings) {
  agent::Options options;
  const executor::host::Policy& policy = settings.host.policy;
  options.server = {.url = settings.server, .key = settings.key, .ca_file = settings.ca_file};
  options.name = name_of(settings);
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

// The settings are read again: what they say of the policy counts from the next task on.
void read_again(const AgentFlags& flags, LivePolicy& policy, const executor::Registry& kinds,
                agent::Offer& offer) {
  const auto files = load(flags);
  const auto replaced = files ? policy.replace(*files) : Result<void>(files.error());
  if (!replaced) {
    return log::error("app", "the policy stays as it is: {}", replaced.error().message);
  }
  offer.keep_back(not_accepted(kinds, *policy.current()));
  log::info("app", "the policy was read again");
}

// Runs the agent beside the main thread, which waits for signals. The spawners were forked by the
// main thread, whose life their own is tied to.
Result<void> run_beside(const agent::Options& options, const agent::Spawners& spawners,
                        const executor::Registry& kinds, const Clock& clock,
                        const std::function<void()>& hang_up) {
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
    if (signal == SIGHUP) hang_up();
  }
  thread.join();
  return ended;
}

// Exit codes as in docs/cli.md.
int refuse(const Error& error, int code) {
  std::cerr << "docket: " << error.message << "\n";
  return code;
}

int code_of(const Error& error) {
  const bool is_key_refused =
      error.code == ErrorCode::unauthenticated || error.code == ErrorCode::forbidden;
  return is_key_refused ? 3 : 1;
}

Result<AgentSettings> configure(const AgentFlags& flags) {
  const auto files = load(flags);
  if (!files) return files.error();
  auto settings = settings_of(flags, *files);
  const auto own = settings ? take_possession(*settings) : Result<void>(settings.error());
  if (!own) return own.error();
  return settings;
}

// Where it has none and a token for one. False: told to stop before it came.
Result<bool> get_key(AgentSettings& settings, const std::string& machine) {
  if (!settings.key.empty() || !is_invited(settings)) return true;
  auto key = enroll(settings, name_of(settings), machine);
  if (!key) return key.error();
  if (!*key) return false;
  settings.key = **std::move(key);
  return true;
}

int serve_agent(const AgentFlags& flags) {
  block_signals();
  auto settings = configure(flags);
  if (!settings) return refuse(settings.error(), 2);
  settings->host.policy.command.group_folder = executor::host::take_delegated_groups();
  log::set_level(*level_of(settings->log_level));
  SystemRandom random;
  const auto machine = machine_id(settings->state_dir, random);
  if (!machine) return refuse(machine.error(), 1);
  const auto has_key = get_key(*settings, *machine);
  if (!has_key) return refuse(has_key.error(), code_of(has_key.error()));
  if (!*has_key) return 0;
  // A server on this machine sleeps when its agent does, and no lease runs out.
  const BootClock boot_clock;
  const SystemClock system_clock;
  const Clock& clock = is_on_this_machine(settings->server)
                           ? static_cast<const Clock&>(system_clock)
                           : static_cast<const Clock&>(boot_clock);
  auto policy = LivePolicy::make(settings->host.policy, [&](const std::string& files) {
    return policy_of(flags, *settings, files);
  });
  if (!policy) return refuse(policy.error(), 1);
  LivePolicy& live = **policy;
  const auto kinds = choose(make_registry([&] { return live.current(); }), settings->kinds);
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
  options.machine_id = *machine;
  KeyFile key_file(settings->key_file);
  if (!settings->key_file.empty()) {
    options.key_place = &key_file;
    options.rotate_key_every = settings->rotate_key;
    options.key_age = key_file.age(clock);
  }
  options.offer = std::make_shared<agent::Offer>(not_accepted(*kinds, *live.current()));
  executor::host::Conditions conditions;
  options.facts = [&live, &clock, &conditions, started = clock.now()] {
    return executor::host::gather_facts(*live.current(), started, clock, conditions);
  };
  const auto ended = run_beside(options, workforce.spawners(), *kinds, clock,
                                [&] { read_again(flags, live, *kinds, *options.offer); });
  return ended ? 0 : refuse(ended.error(), code_of(ended.error()));
}

}  // namespace

void add_agent(CLI::App& program, Run& run) {
  const auto flags = std::make_shared<AgentFlags>();
  CLI::App* command =
      program.add_subcommand("agent", "Run an agent that works for a server, here or elsewhere");
  add_options(*command, *flags);
  command->callback([flags, &run] { run = [flags] { return serve_agent(*flags); }; });
}

}  // namespace docket::app
