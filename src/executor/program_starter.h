// Starts programs for calls, and keeps one that is asked for again and again started before its
// input is known.
//
// A program that reads a small file is linked for longer than it works. So once two calls in a row
// had the same program and arguments, one more of it is started while the second works, and waits
// for the input of the third.
//
// Guarantees: a program serves one call; what waits has its sandbox and has read nothing. What has
//   waited has the limits of the call that it serves, and its output and errors reach the files of
//   that call before `ended` comes back. Nothing waits for those files, which may be a stranger's.
// Callers: program_run.cc, and the process that starts workers. They wait for all their children
//   and hand each that has ended to `ended`.
// Threads: one, which the kernel ties what waits to: it dies with it.
// Errors: those of start_program.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/time.h"
#include "executor/start_program.h"

namespace docket::executor {

class ProgramStarter {
 public:
  // As start_program.
  Result<pid_t> start(const ProgramOrder& order, const Sandbox& sandbox);

  // To be called with each child that has ended, whatever it was. Gives the status to report: that
  // of a program whose output could not be brought to its call is that of a killed one. Empty when
  // nobody waits for it.
  std::optional<int> ended(pid_t process, int status);

  // Kills what waits, if any: nothing came for it in a while.
  void give_up_spare();
  bool has_spare() const { return spare_.has_value(); }
  // Killed, not yet handed to `ended`.
  const std::vector<pid_t>& unwanted() const { return unwanted_; }

 private:
  struct What {
    std::string path;
    std::vector<std::string> arguments;
    friend bool operator==(const What&, const What&) = default;
  };
  struct Spare {
    What what;
    pid_t process;
    // Ours and its own, so that writing to a program that has died is no signal.
    Descriptor input_write;
    Descriptor input_read;
    Descriptor output;
    Descriptor errors;
  };
  // From a spare to the call that it serves.
  struct Delivery {
    Descriptor made;
    Descriptor made_errors;
    Descriptor output;
    Descriptor errors;
  };

  std::optional<pid_t> take_spare(const ProgramOrder& order);
  void start_spare(What what, const Sandbox& sandbox);

  std::optional<What> last_;
  std::optional<Spare> spare_;
  std::map<pid_t, Delivery> deliveries_;
  std::vector<pid_t> unwanted_;  // killed, not yet waited for
};

}  // namespace docket::executor
