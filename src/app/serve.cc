#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/child.h"
#include "app/command.h"
#include "app/config.h"
#include "app/data_dir.h"
#include "app/kinds.h"
#include "app/log_level.h"
#include "app/service.h"
#include "app/signals.h"
#include "base/log.h"

namespace docket::app {
namespace {

constexpr Millis look_after_every{1000};
// Beyond the grace of its tasks: its commands get 6 s to end, its last words 3 s more.
constexpr Millis agent_end_time{10'000};

struct Flags {
  std::string config_file;
  std::string data;
  std::string listen;
  bool no_local_agent = false;
};

std::vector<std::string> environment() {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) entries.emplace_back(*entry);
  return entries;
}

Result<Config> configure(const Flags& flags) {
  Config config;
  if (const auto read = read_file(config, flags.config_file); !read) return read.error();
  if (const auto read = read_environment(config, environment()); !read) return read.error();
  if (!flags.data.empty()) config.data = flags.data;
  if (!flags.listen.empty()) config.listen = flags.listen;
  if (flags.no_local_agent) config.local_agent = false;
  if (const auto good = check(config); !good) return good.error();
  return config;
}

std::vector<std::string> agent_arguments(const Config& config, const std::string& config_file,
                                         const Service& service) {
  const std::filesystem::path data = config.data;
  std::vector<std::string> arguments = {"agent",
                                        "--server",
                                        service.url(),
                                        "--key-file",
                                        agent_key_file(data).string(),
                                        "--state-dir",
                                        (data / "agent").string(),
                                        "--log-level",
                                        config.log_level,
                                        "--drain-grace",
                                        std::to_string(config.drain_grace.count() / 1000)};
  if (config.agent_workers > 0) {
    arguments.insert(arguments.end(), {"--workers", std::to_string(config.agent_workers)});
  }
  if (config.agent_memory_bytes > 0) {
    arguments.insert(arguments.end(), {"--memory", std::to_string(config.agent_memory_bytes)});
  }
  if (!config_file.empty()) arguments.insert(arguments.end(), {"--server-config", config_file});
  if (config.agent_allow_without_landlock) arguments.push_back("--allow-without-landlock");
  return arguments;
}

// What a person needs to point clients here; to stderr, so that scripts read stdout undisturbed.
void greet(const Config& config, const Service& service) {
  const std::string url = service.url();
  const std::string key_file = admin_key_file(config.data).string();
  std::cerr << fmt::format(
      "\nDocket is ready.\n"
      "  data          {0}\n"
      "  admin key     {1}{2}\n\n"
      "  ionworks      export IONWORKS_API_URL={3} IONWORKS_API_KEY=$(cat {1})\n"
      "  ionq          export IONQ_API_URL={3}/v0.4 IONQ_API_KEY=$(cat {1})\n"
      "  unstructured  export UNSTRUCTURED_API_URL={3} UNSTRUCTURED_API_KEY=$(cat {1})\n"
      "  osapi         in osapi.yaml: url: {3}, bearer_token: $(cat {1})\n"
      "  native        curl -H \"Authorization: Bearer $(cat {1})\" {3}/v1/jobs\n"
      "  docket        export DOCKET_URL={3} DOCKET_KEY=$(cat {1}); docket list\n\n",
      config.data, key_file, service.new_admin_key() ? " (made now)" : "", url);
}

void run_until_told(const Config& config, Service& service, Child* agent) {
  while (true) {
    const int signal = wait_for_signal(look_after_every);
    if (signal == SIGTERM || signal == SIGINT) break;
    if (agent == nullptr) continue;
    if (signal == SIGHUP) agent->hang_up();
    agent->look_after();
  }
  log::info("app", "stopping: no new work, {} s for what runs", config.drain_grace.count() / 1000);
  if (agent != nullptr) {
    agent->ask_to_stop();
    agent->wait(config.drain_grace + agent_end_time);
  }
  service.drain(config.drain_grace);
}

int serve(const Flags& flags) {
  const auto config = configure(flags);
  if (!config) {
    std::cerr << "docket: " << config.error().message << "\n";
    return 2;
  }
  log::set_level(*level_of(config->log_level));
  block_signals();
  const SystemClock clock;
  SystemRandom random;
  const executor::Registry kinds = make_registry();
  auto service = Service::start(*config, kinds, clock, random);
  if (!service) {
    std::cerr << "docket: " << service.error().message << "\n";
    return 1;
  }
  std::optional<Child> agent;
  if (config->local_agent) {
    const auto key = (*service)->engine().local_agent_key();
    const auto written =
        key ? write_secret(agent_key_file(config->data), key->secret) : Result<void>(key.error());
    const auto started =
        written
            ? agent.emplace(agent_arguments(*config, flags.config_file, **service), clock).start()
            : written;
    if (!started) {
      std::cerr << "docket: " << started.error().message << "\n";
      return 1;
    }
  }
  greet(*config, **service);
  std::cout << "listening on " << (*service)->url() << std::endl;
  run_until_told(*config, **service, agent ? &*agent : nullptr);
  return 0;
}

}  // namespace

void add_serve(CLI::App& program, Run& run) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand("serve", "Run a server, with an agent of its own");
  command->add_option("--config", flags->config_file,
                      "Configuration file (docket.example.toml documents every key)");
  command->add_option("--data", flags->data, "Data directory; made if absent (./docket-data)");
  command->add_option("--listen", flags->listen,
                      "Address and port; port 0 picks a free one (127.0.0.1:8420)");
  command->add_flag("--no-local-agent", flags->no_local_agent, "Start no agent: others will serve");
  command->callback([flags, &run] { run = [flags] { return serve(*flags); }; });
}

}  // namespace docket::app
