// A program that is to be started, and how the child that the fork made becomes it.
//
// Guarantees: the program gets a session of its own, standard input from /dev/null, no other
//   descriptor than 1 and 2, default signals, umask 022, a lower priority, and is taken first when
//   memory runs out. With an identity it is that user with no other group. Confined, it has no
//   capability and gets none from a program that would give some. It is killed when its parent
//   ends.
// Callers: guardian.cc. Threads: the parent must have only one.
// Errors: a step that fails is written to `report`, and the child is gone; the program has begun
//   when `report` closes with nothing written.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "executor/landlock.h"
#include "executor/system_calls.h"

namespace docket::executor::host {

struct Identity {
  uid_t user = 0;
  gid_t group = 0;
};

// Descriptors of a CommandGroup; -1: there is none.
struct GroupFiles {
  int door = -1;
  int end = -1;
};

struct Bound {
  int resource = 0;
  rlim_t most = 0;
};

struct Launch {
  std::string path;                      // absolute
  std::vector<std::string> arguments;    // the first is the program's name
  std::vector<std::string> environment;  // NAME=value, all that it gets
  std::string directory = "/";
  std::vector<std::string> directory_roots = {"/"};  // where `directory` may truly lie
  std::optional<Identity> identity = {};             // none: this process's own
  std::vector<Bound> bounds = {};
  GroupFiles group = {};    // it joins, if it can
  bool is_confined = true;  // no new privileges, no capabilities
  std::optional<Landlock::Rules> landlock = {};
  std::optional<SystemCalls> calls = {};
};

enum class Step : int {
  fork,
  files,
  session,
  limits,
  identity,
  directory,
  directory_roots,
  capabilities,
  landlock,
  system_calls,
  execute,
};
struct LaunchError {
  Step step = Step::fork;
  int error = 0;
};

struct LaunchFiles {
  int output = -1;
  int errors = -1;
  int report = -1;  // closes on exec
};

// Never returns; `parent` is who made the child.
[[noreturn]] void become(const Launch& launch, const LaunchFiles& files, pid_t parent);

}  // namespace docket::executor::host
