#include "executor/host/descendants.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/parse_number.h"
#include "base/process_table.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr timespec round_time{0, 50'000'000};

// Waits for a child's end, at most so long. The signal is left pending by whoever blocked it.
void wait_for_an_end() {
  sigset_t child_ends;
  sigset_t before;
  sigemptyset(&child_ends);
  sigaddset(&child_ends, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_ends, &before);
  sigtimedwait(&child_ends, nullptr, &round_time);
  sigprocmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

std::vector<pid_t> descendants_of(pid_t ancestor, const std::string& proc) {
  std::multimap<pid_t, pid_t> children;
  for (const ProcessRow& row : process_table(proc)) children.emplace(row.parent, row.number);
  const std::string own =
      try_read_text(fmt::format("{0}/{1}/task/{1}/children", proc, ancestor)).text;
  for (const std::string_view word : words(own)) {
    if (const auto pid = parse_number<pid_t>(word)) children.emplace(ancestor, *pid);
  }
  std::vector<pid_t> found;
  std::set<pid_t> seen{ancestor};
  std::vector<pid_t> next{ancestor};
  while (!next.empty()) {
    const pid_t parent = next.back();
    next.pop_back();
    const auto [begin, end] = children.equal_range(parent);
    for (auto child = begin; child != end; ++child) {
      if (!seen.insert(child->second).second) continue;
      found.push_back(child->second);
      next.push_back(child->second);
    }
  }
  return found;
}

bool end_descendants() {
  for (int round = 0; round <= sweep_rounds; ++round) {
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    if (waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD) return true;
    if (round == sweep_rounds) break;
    for (const pid_t process : descendants_of(getpid())) kill(process, SIGKILL);
    if (round > 0) wait_for_an_end();
  }
  return false;
}

}  // namespace docket::executor::host
