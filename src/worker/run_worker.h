// The life of a worker process: task in, outcome out, until the channel closes.
//
// Guarantees: needs nothing that a sandbox denies: opens no file and executes nothing, helper
//   programs are the spawner's to start. Makes one executor per kind when the first task of the
//   kind comes, and keeps it. No exception of an executor leaves; after one, after a memory limit,
//   and when it came to hold more than 512 MiB, the worker asks to be replaced. Progress goes out
//   at most every 50 ms, the last word winning.
// Callers: the spawner, in a child of its own. Threads: the process has one.
// Time: from `clock`.
#pragma once

#include "base/descriptor.h"
#include "base/time.h"
#include "executor/kind.h"
#include "worker/own_memory.h"
#include "worker/ticket.h"

namespace docket::worker {

// All that a worker has of the world, beside the three standard descriptors.
struct Belongings {
  Descriptor channel;  // to the pool: a connected stream socket
  Tickets tickets;
  Descriptor programs;  // to the spawner: program_message.h
  OwnMemory memory;
};

// Returns when the pool closed its end of the channel.
void run_worker(Belongings& belongings, const executor::Registry& registry, const Clock& clock);

}  // namespace docket::worker
