// A small process between the worker and the program that a task starts. It outlives the worker by
// as long as it takes to end what the program left behind.
//
//   worker ══ orders, news ══ guardian ── fork ──▶ program ──▶ its children …
//
// Guarantees: when the worker says so, or is gone in whatever way, the program and everything that
//   came from it is killed and waited for, sessions of their own and double forks included. The
//   guardian dies last. If it is itself killed, or stopped, the worker does the same in its place.
// Callers: supervise.cc. Threads: the caller's process must have only one; so that it can take the
//   guardian's place it must adopt orphans and have no other children.
// Errors: `io` when the kernel has no processes or descriptors left.
#pragma once

#include <sys/types.h>

#include <optional>

#include "base/descriptor.h"
#include "executor/host/launch.h"
#include "executor/host/or_failure.h"

namespace docket::executor::host {

class Guardian {
 public:
  // What the program writes, readable here, and whether it began.
  struct Pipes {
    Descriptor output;
    Descriptor errors;
    Descriptor report;  // launch.h
  };

  static OrFailure<Guardian> start(const Launch& launch);
  Guardian(Guardian&& other) noexcept;
  Guardian& operator=(Guardian&&) = delete;
  // Kills all that is left and waits for it, about 3 s at most.
  ~Guardian();

  Pipes& pipes() { return pipes_; }
  // SIGTERM to the program's session.
  void ask_to_end();
  // SIGKILL to everything; `is_gone` comes true soon after.
  void end_all();
  // Readable when there is news.
  int news_descriptor() const { return line_.number(); }
  // The program's status as waitpid(2) gives it, once. Never waits.
  std::optional<int> ended();
  // Nothing of the program is left, nor the guardian.
  bool is_gone() const { return is_gone_; }

 private:
  Guardian(pid_t process, Descriptor line, Pipes pipes)
      : process_(process), line_(std::move(line)), pipes_(std::move(pipes)) {}
  void order(char what);

  pid_t process_;
  Descriptor line_;
  Pipes pipes_;
  bool is_gone_ = false;
};

}  // namespace docket::executor::host
