// The walls around a process that reads what strangers wrote: system_calls.h and landlock.h
// together, and the rules for the two sorts of process that there are.
//
// Guarantees: `enter` is the last step before the stranger's bytes are looked at; what the process
//   holds by then (memory, descriptors) stays open to it.
// Threads: values; `enter` may be called between fork and exec of a process with threads.
// Errors: `unavailable`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "executor/kind.h"
#include "executor/landlock.h"
#include "executor/system_calls.h"

namespace docket::executor {

// Whether a process may run without Landlock where the kernel has none. Seccomp then still refuses
// sockets, programs and writing, but every file that its user may read is open to it.
enum class WithoutLandlock : std::uint8_t { refuse, allow };

class Sandbox {
 public:
  // For a worker: what `profile` says, and what the dynamic linker and the C library's character
  // sets need.
  static Result<Sandbox> for_worker(const Profile& profile, WithoutLandlock without);
  // For helper programs: these executables (absolute paths), libraries, fonts and shared data,
  // and `readable` beside them. They write nothing and have no network.
  static Result<Sandbox> for_programs(std::vector<std::string> executables,
                                      const std::vector<std::string>& readable,
                                      WithoutLandlock without);
  // Restricts the calling thread and what it executes, for ever. False: refused; the process is
  // then not to go on.
  bool enter() const;

 private:
  Sandbox(std::optional<Landlock> landlock, SystemCalls calls)
      : landlock_(std::move(landlock)), calls_(std::move(calls)) {}
  static Result<Sandbox> make(const Landlock::Rules& files, const SystemCalls::Rules& calls,
                              WithoutLandlock without);

  std::optional<Landlock> landlock_;
  SystemCalls calls_;
};

}  // namespace docket::executor
