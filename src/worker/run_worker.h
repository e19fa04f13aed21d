// The life of a worker process: task in, outcome out, until the channel closes.
//
// Guarantees: makes one executor per kind when the first task of the kind comes, and keeps it. No
//   exception of an executor leaves; after one, and after a memory limit, the worker asks to be
//   replaced. Progress goes out at most every 50 ms, the last word winning.
// Callers: the spawner, in a child of its own. Threads: the process has one.
// Time: from `clock`.
#pragma once

#include "base/time.h"
#include "executor/kind.h"
#include "worker/descriptor.h"
#include "worker/ticket.h"

namespace docket::worker {

// Returns when the pool closed its end of `channel` (a connected stream socket).
void run_worker(const Descriptor& channel, Tickets& tickets, const executor::Registry& registry,
                const Clock& clock);

}  // namespace docket::worker
