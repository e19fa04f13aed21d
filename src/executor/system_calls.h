// What a process may ask of the kernel at all: a seccomp filter with a list of what is allowed.
//
// Guarantees: a process that entered computes, starts and ends threads of its own, reads files,
//   uses the descriptors that it has and makes pipes and files in memory. It makes no socket, no
//   process and no file, opens none for writing, signals nobody but itself, and looks into no other
//   process. What is not on the list fails with EPERM; what no computation has a use for, and
//   attacks have (ptrace, mount, kernel modules …), ends the process with SIGSYS.
// Threads: values; `enter` may be called between fork and exec of a process with threads.
// Errors: `unavailable` when libseccomp or the kernel refuses.
#pragma once

#include <linux/filter.h>

#include <vector>

#include "base/result.h"

namespace docket::executor {

class SystemCalls {
 public:
  // What is allowed beside the guarantee.
  struct Rules {
    bool may_execute = false;      // another program in its place
    bool may_write_files = false;  // and make, rename and remove them
    bool has_network = false;      // IP only
  };
  static Result<SystemCalls> make(const Rules& rules);
  // For whole programs that nobody here knows: everything but what changes the machine, looks into
  // other processes, enters other namespaces or is known for holes in kernels. Those calls fail
  // with EPERM; the guarantee above does not hold.
  static Result<SystemCalls> for_any_program();
  // Restricts the calling thread, for ever. It must have no new privileges. False: refused.
  bool enter() const;

 private:
  SystemCalls(std::vector<sock_filter> filter, bool own_signals_only)
      : filter_(std::move(filter)), own_signals_only_(own_signals_only) {}

  std::vector<sock_filter> filter_;
  bool own_signals_only_;
};

}  // namespace docket::executor
