// The spawner's part in helper programs: it starts them for workers, each in a sandbox of its own.
//
// Guarantees: only programs that a kind of the registry names, at most one at a time for a worker.
//   A program dies with the worker that asked for it, and with this process. One that waits for its
//   input is killed when no program was asked for in `spare_rest`.
// Callers: the spawner's loop. Threads: one.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "executor/program_starter.h"
#include "executor/sandbox.h"
#include "worker/program_message.h"
#include "worker/spawner.h"

namespace docket::worker {

class Programs {
 public:
  // `names` are those that workers may ask for.
  Programs(std::vector<std::string> names, executor::Sandbox sandbox)
      : names_(std::move(names)), sandbox_(std::move(sandbox)) {}

  // The worker's end of a new line. Errors: `unavailable`.
  Result<Descriptor> open_line(Spawner::Worker worker);
  // Kills what runs for the worker; the line stays.
  void kill_of(Spawner::Worker worker);
  // The worker is gone: its program goes too. Gives the CPU time of all that it had.
  Micros close_line(Spawner::Worker worker);

  // What is to be polled, and what to do when any of it is readable.
  void add_to(std::vector<pollfd>& sources) const;
  void hear();
  // False when the process was none of the programs.
  bool take_end(pid_t process, int status, Micros cpu);
  void end_all();

  // To be called at each turn of the loop: what nobody asked for in a while is killed. Gives the
  // longest time until the next turn, for poll(2).
  int rest(Monotonic now);

  static constexpr Millis spare_rest{10'000};

 private:
  struct Line {
    Descriptor socket;
    std::optional<pid_t> process;
    Micros cpu{0};
  };

  void obey(Line& line, const ReceivedRequest& received);
  std::optional<pid_t> start(const ReceivedRequest& received);

  std::vector<std::string> names_;
  executor::Sandbox sandbox_;
  std::map<Spawner::Worker, Line> lines_;
  std::vector<pid_t> orphans_;  // killed, not yet waited for
  executor::ProgramStarter starter_;
  Monotonic rests_from_ = Monotonic::min();  // the end of the turn in which one was started last
  bool was_asked_ = false;
};

}  // namespace docket::worker
