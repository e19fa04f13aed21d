// The server's own agent: this binary again, as a child process that is started again when it dies.
//
// Guarantees: the child dies with this process, also when this process is killed.
// Threads: all of it on the main thread, which must live as long as the process (the kernel ties
//   the child's life to the thread that forked it).
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "base/time.h"

namespace docket::app {

class Child {
 public:
  // `arguments` without the program's name: that is always this binary.
  Child(std::vector<std::string> arguments, const Clock& clock)
      : arguments_(std::move(arguments)), clock_(clock) {}
  ~Child();  // kills what is left
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  Result<void> start();
  // After SIGCHLD, and from time to time: starts it again, not more than once a second.
  void look_after();
  // SIGHUP: it reads its settings again.
  void hang_up();
  // SIGTERM, and no restart from here on.
  void ask_to_stop();
  // Waits at most `grace`, then SIGKILL.
  void wait(Millis grace);

 private:
  bool reap();  // true when it is gone

  std::vector<std::string> arguments_;
  const Clock& clock_;
  pid_t process_ = 0;
  bool is_stopping_ = false;
  Monotonic started_at_{};
};

}  // namespace docket::app
