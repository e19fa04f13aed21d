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

}  // namespace docket::executor::host
