#include "app/signals.h"

#include <signal.h>
#include <time.h>

namespace docket::app {
namespace {

sigset_t obeyed() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  sigaddset(&set, SIGCHLD);
  return set;
}

}  // namespace

void block_signals() {
  const sigset_t set = obeyed();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

int wait_for_signal(Millis most) {
  const sigset_t set = obeyed();
  const timespec time{most.count() / 1000, (most.count() % 1000) * 1'000'000};
  const int signal = sigtimedwait(&set, nullptr, &time);
  return signal < 0 ? 0 : signal;
}

}  // namespace docket::app
