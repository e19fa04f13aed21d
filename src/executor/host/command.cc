#include "executor/host/command.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "executor/host/allow_list.h"
#include "executor/host/command_group.h"
#include "executor/host/command_user.h"
#include "executor/host/program_search.h"
#include "executor/host/supervise.h"
#include "executor/host/words.h"
#include "executor/json_text.h"

namespace docket::executor::host {
namespace {

constexpr rlim_t descriptors_max = 256;
constexpr rlim_t file_bytes_max = 256U << 20;
constexpr rlim_t processes_max = 256;
constexpr std::int64_t cpu_seconds_above = 5;
// Of one stream as JSON, so that both and the rest stay below 1 MiB.
constexpr std::size_t stream_json_max = 500U << 10;
// The detail of a failure travels with less room than an output.
constexpr std::size_t failed_stream_json_max = 12U << 10;

// What is to be run, once the policy has agreed.
struct Order {
  std::string path;
  std::vector<std::string> arguments;  // with the program's name
  CommandUser user;
  std::int64_t timeout_s = 0;
};

bool is_folder(const std::string& path) {
  struct stat found{};
  return stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

std::vector<std::string> environment(const CommandPolicy& policy, const CommandUser& user,
                                     const Task& task) {
  std::map<std::string, std::string> values = {{"PATH", policy.search_path},
                                               {"HOME", user.home},
                                               {"USER", user.name},
                                               {"LOGNAME", user.name},
                                               {"LANG", "C.UTF-8"},
                                               {"DOCKET_JOB_ID", task.job},
                                               {"DOCKET_ATTEMPT", std::to_string(task.attempt)}};
  if (!policy.timezone.empty()) values["TZ"] = policy.timezone;
  for (const auto& [name, value] : policy.environment) values[name] = value;
  std::vector<std::string> made;
  for (const auto& [name, value] : values) made.push_back(fmt::format("{}={}", name, value));
  return made;
}

std::vector<Bound> bounds(const Order& order) {
  const auto cpu = static_cast<rlim_t>(order.timeout_s + cpu_seconds_above);
  std::vector<Bound> made = {{RLIMIT_CORE, 0},
                             {RLIMIT_NOFILE, descriptors_max},
                             {RLIMIT_FSIZE, file_bytes_max},
                             {RLIMIT_CPU, cpu}};
  // It counts all that a user runs: fair only where the user is there for commands alone.
  if (order.user.is_switched) made.push_back({RLIMIT_NPROC, processes_max});
  return made;
}

std::optional<CommandGroup> make_group(const CommandPolicy& policy) {
  if (policy.group_folder.empty()) return std::nullopt;
  return CommandGroup::make(policy.group_folder,
                            {.processes_max = processes_max,
                             .memory_bytes_max = static_cast<std::uint64_t>(policy.memory_max)});
}

// The user's home, else the root folder, as far as the policy lets commands be there.
std::string default_directory(const CommandUser& user, const CommandPolicy& policy) {
  const auto is_allowed = [&](const std::string& path) {
    return std::ranges::any_of(policy.cwd_roots,
                               [&](const std::string& root) { return is_below(path, root); });
  };
  if (user.home.starts_with('/') && is_folder(user.home) && is_allowed(user.home)) {
    return user.home;
  }
  return is_allowed("/") ? "/" : policy.cwd_roots.front();
}

OrFailure<Launch> prepare(const Order& order, const std::string& directory,
                          const CommandPolicy& policy, const Task& task) {
  Launch launch{.path = order.path,
                .arguments = order.arguments,
                .environment = environment(policy, order.user, task),
                .directory = directory,
                .directory_roots = policy.cwd_roots,
                .bounds = bounds(order)};
  if (order.user.is_switched) launch.identity = order.user.identity;
  if (policy.use_landlock) {
    // The folder that it is in by then, whatever its name leads to later.
    launch.landlock = Landlock::Rules{.readable = {"/"},
                                      .executable = {"/"},
                                      .writable = {".", "/dev/null"},
                                      .has_network = true};
  }
  Result<SystemCalls> calls = SystemCalls::for_any_program();
  if (calls) {
    launch.calls = *std::move(calls);
  } else if (!policy.is_seccomp_optional) {
    return io("cannot start the command: " + calls.error().message);
  }
  return launch;
}

Failure not_started(const LaunchError& error, const std::string& command,
                    const std::string& directory) {
  const bool is_missing = error.error == ENOENT || error.error == ENOTDIR;
  switch (error.step) {
    case Step::directory: {
      const std::string message = fmt::format("cannot enter directory {}: {}", in_quotes(directory),
                                              std::strerror(error.error));
      return is_missing ? no_such(message) : denied(message);
    }
    case Step::directory_roots:
      return denied(
          fmt::format("directory {} is not allowed by host policy", in_quotes(directory)));
    case Step::execute:
      if (error.error == EACCES) return denied("permission denied: " + command);
      if (error.error == ENOENT) return no_such("command not found: " + command);
      return io("cannot execute " + in_quotes(command), error.error);
    case Step::fork:
    case Step::files:
    case Step::session:
    case Step::limits:
    case Step::identity:
    case Step::capabilities:
    case Step::landlock:
    case Step::system_calls:
      break;
  }
  return io(fmt::format("cannot start the command (step {})", static_cast<int>(error.step)),
            error.error);
}

boost::json::object result_of(const RunEnd& end, std::size_t stream_json_bytes) {
  const CapturedText output = end.output.text(stream_json_bytes);
  const CapturedText errors = end.errors.text(stream_json_bytes);
  const int status = end.status.value_or(SIGKILL);
  const bool has_exited = !end.is_timed_out && WIFEXITED(status);
  boost::json::object json{{"stdout", output.text},
                           {"stderr", errors.text},
                           {"exit_code", has_exited ? WEXITSTATUS(status) : -1},
                           {"duration_ms", std::chrono::floor<Millis>(end.duration).count()},
                           {"changed", true}};
  if (output.is_truncated) json["stdout_truncated"] = true;
  if (errors.is_truncated) json["stderr_truncated"] = true;
  if (!end.is_timed_out && WIFSIGNALED(status)) {
    const char* name = sigabbrev_np(WTERMSIG(status));
    json["signal"] = name == nullptr ? std::to_string(WTERMSIG(status)) : name;
  }
  return json;
}

Outcome run(const Order& order, const CommandData& data, const CommandPolicy& policy,
            const Task& task, Context& context) {
  const std::string directory =
      data.directory.empty() ? default_directory(order.user, policy) : data.directory;
  OrFailure<Launch> launch = prepare(order, directory, policy, task);
  if (!launch) return launch.error();
  // Outlives the guardian, which uses its files.
  const std::optional<CommandGroup> group = make_group(policy);
  if (group) launch->group = {.door = group->door(), .end = group->end()};
  const Patience patience{.wall = std::chrono::seconds(order.timeout_s),
                          .cancel_grace = policy.cancel_grace};
  const OrFailure<RunEnd> end =
      supervise(*launch, patience, static_cast<std::size_t>(policy.output_cap), context);
  if (!end) return end.error();
  if (end->launch_error) return not_started(*end->launch_error, data.command, directory);
  if (end->is_cancelled) return cancelled();
  if (end->is_timed_out) {
    return timed_out(fmt::format("command timed out after {}s", order.timeout_s),
                     json_text(result_of(*end, failed_stream_json_max)));
  }
  if (!end->status) return io("the command was lost: what watches over it was killed");
  return Output{json_text(result_of(*end, stream_json_max))};
}

Failure not_allowed(const std::string& command) {
  return denied(fmt::format("command {} is not allowed by host policy", in_quotes(command)));
}

// The program as the policy lets it run.
OrFailure<Order> choose(const CommandData& data, const CommandPolicy& policy) {
  if (policy.exec_mode == ExecMode::off) return denied("commands are disabled on this host");
  OrFailure<CommandUser> user = command_user(policy);
  if (!user) return user.error();
  const OrFailure<std::string> found = find_program(data.command, policy.search_path);
  const bool is_listed = policy.exec_mode == ExecMode::allowlist;
  if (!found) {
    // What is not on the list is not looked for either, as far as the answer tells.
    const bool is_told = !is_listed || is_named(policy.allowed, data.command);
    return is_told ? found.error() : not_allowed(data.command);
  }
  Order order{.path = *found,
              .arguments = {data.command},
              .user = *std::move(user),
              .timeout_s = data.timeout_s};
  order.arguments.insert(order.arguments.end(), data.arguments.begin(), data.arguments.end());
  if (!is_listed) return order;
  std::error_code error;
  order.path = std::filesystem::canonical(*found, error).string();
  const Runner runner{.user = order.user.identity.user, .group = order.user.identity.group};
  const AllowedProgram* entry =
      error ? nullptr : find_allowed(policy.allowed, order.path, data.arguments, runner);
  if (entry == nullptr) return not_allowed(*found);
  // A file of many programs does what it is called, so it is called what the list calls it.
  order.arguments.front() = base_name(entry->path);
  order.timeout_s = std::min(order.timeout_s, entry->timeout_max_s.value_or(order.timeout_s));
  return order;
}

}  // namespace

Outcome run_exec(const CommandData& data, const Policy& policy, const Task& task,
                 Context& context) {
  const OrFailure<Order> order = choose(data, policy.command);
  if (!order) return order.error();
  return run(*order, data, policy.command, task, context);
}

Outcome run_shell(const CommandData& data, const Policy& policy, const Task& task,
                  Context& context) {
  if (policy.command.shell_mode == ShellMode::off) {
    return denied("shell commands are disabled on this host");
  }
  OrFailure<CommandUser> user = command_user(policy.command);
  if (!user) return user.error();
  const Order order{.path = "/bin/sh",
                    .arguments = {"sh", "-c", data.command},
                    .user = *std::move(user),
                    .timeout_s = data.timeout_s};
  return run(order, data, policy.command, task, context);
}

}  // namespace docket::executor::host
