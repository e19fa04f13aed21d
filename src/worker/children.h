// The children of a process, as /proc lists them.
//
// Threads: any. Errors: what cannot be read is no child.
#pragma once

#include <sys/types.h>

#include <vector>

namespace docket::worker {

// Those that nobody has waited for, the dead ones included.
std::vector<pid_t> children_of(pid_t parent);

}  // namespace docket::worker
