#include "agent/leftovers.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/descriptor.h"
#include "base/log.h"
#include "base/process_table.h"
#include "base/whole_file.h"

namespace docket::agent {
namespace {

using Processes = std::map<pid_t, ProcessRow>;

Processes all_processes() {
  Processes all;
  for (ProcessRow& row : process_table()) all.emplace(row.number, std::move(row));
  return all;
}

bool has_worker_above(const Processes& all, pid_t number) {
  // A cycle cannot be, but the list is no snapshot.
  for (std::size_t steps = 0; steps < all.size(); ++steps) {
    const auto found = all.find(number);
    if (found == all.end()) return false;
    if (found->second.name == "docket-worker") return true;
    number = found->second.parent;
  }
  return false;
}

bool names(std::string_view environment, const wire::TaskAttempt& task) {
  const auto has = [&](const std::string& entry) {
    const std::string inner = fmt::format("{}{}{}", '\0', entry, '\0');
    return environment.find(inner) != std::string_view::npos;
  };
  return has("DOCKET_JOB_ID=" + to_string(task.task.job)) &&
         has(fmt::format("DOCKET_ATTEMPT={}", task.attempt));
}

// A signal is sent sooner than its process has gone: until then it would be found again.
bool has_ended(const Descriptor& process) {
  pollfd end{process.number(), POLLIN, 0};
  return poll(&end, 1, static_cast<int>(leftover_patience.count())) == 1;
}

// Looks at the process only once its number cannot go to another one.
bool kill_if_named(pid_t number, const std::vector<wire::TaskAttempt>& tasks) {
  const Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, number, 0)));
  if (!process) return false;
  const auto entries = whole_file(fmt::format("/proc/{}/environ", number));
  if (!entries) return false;
  const std::string environment = '\0' + *entries + '\0';
  if (std::ranges::none_of(tasks, [&](const auto& task) { return names(environment, task); })) {
    return false;
  }
  const bool is_sent = syscall(SYS_pidfd_send_signal, process.number(), SIGKILL, nullptr, 0) == 0;
  if (is_sent && has_ended(process)) return true;
  log::warning("agent", "process {} was left by a killed agent and cannot be killed", number);
  return false;
}

}  // namespace

std::size_t kill_leftovers(const std::vector<wire::TaskAttempt>& tasks) {
  std::size_t killed = 0;
  if (tasks.empty()) return killed;
  for (int round = 0; round < leftover_rounds; ++round) {
    const std::size_t before = killed;
    const Processes all = all_processes();
    for (const auto& [number, process] : all) {
      if (number == getpid() || has_worker_above(all, number)) continue;
      killed += kill_if_named(number, tasks) ? 1 : 0;
    }
    if (killed == before) return killed;
  }
  return killed;
}

}  // namespace docket::agent
