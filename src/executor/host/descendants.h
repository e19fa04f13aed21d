// All processes that come from one, however they changed session or lost their parent since.
//
// Guarantees: complete for a process that adopts the orphans among them (PR_SET_CHILD_SUBREAPER),
//   at the moment of looking; those that are born meanwhile are found by looking again. Where /proc
//   hides other users' processes (`hidepid`), the direct children at least.
// Threads: any.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace docket::executor::host {

std::vector<pid_t> descendants_of(pid_t ancestor, const std::string& proc = "/proc");

// SIGKILL to all that descends from this process, again and again until it has no child. For a
// process with one thread that adopts orphans and has children of one making only. Takes at most
// about a second; false: something is left.
bool end_descendants();
// One generation of orphans at least goes in each round.
inline constexpr int sweep_rounds = 20;

}  // namespace docket::executor::host
