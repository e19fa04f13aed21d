#include "app/child.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"

namespace docket::app {
namespace {

constexpr Millis restart_after{1000};

// Between fork and exec only async-signal-safe calls: this process has threads. Signals stay
// blocked, as they are in this process: one that comes before the agent is ready for it waits.
[[noreturn]] void become(char* const* arguments, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == parent) execv("/proc/self/exe", arguments);
  _exit(127);
}

}  // namespace

Child::~Child() {
  if (process_ != 0) wait(Millis(0));
}

Result<void> Child::start() {
  std::vector<char*> raw;
  static char name[] = "docket";
  raw.push_back(name);
  for (std::string& argument : arguments_) raw.push_back(argument.data());
  raw.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process < 0) {
    return unavailable(std::string("The local agent cannot be started: ") + std::strerror(errno));
  }
  if (process == 0) become(raw.data(), parent);
  process_ = process;
  started_at_ = clock_.monotonic();
  return {};
}

bool Child::reap() {
  if (process_ == 0) return true;
  int status = 0;
  if (waitpid(process_, &status, WNOHANG) != process_) return false;
  process_ = 0;
  if (!is_stopping_) {
    log::warning("app", "the local agent ended ({}); starting it again",
                 WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "by itself");
  }
  return true;
}

void Child::look_after() {
  if (!reap() || is_stopping_ || clock_.monotonic() - started_at_ < restart_after) return;
  if (const auto started = start(); !started) log::error("app", "{}", started.error().message);
}

void Child::hang_up() {
  if (process_ != 0) kill(process_, SIGHUP);
}

void Child::ask_to_stop() {
  is_stopping_ = true;
  if (process_ != 0) kill(process_, SIGTERM);
}

void Child::wait(Millis grace) {
  is_stopping_ = true;
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  const Monotonic until = clock_.monotonic() + grace;
  while (!reap() && clock_.monotonic() < until) {
    const timespec slice{0, 50'000'000};
    sigtimedwait(&child, nullptr, &slice);
  }
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = 0;
}

}  // namespace docket::app
