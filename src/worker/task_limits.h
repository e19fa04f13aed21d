// The kernel's part in the limits of one task: memory and CPU time.
//
// Guarantees: from construction to `lift` (or destruction) the process may add `memory_bytes` of
//   private memory to what it held, and use `cpu` more seconds, rounded up to whole ones. Past the
//   first an allocation fails (std::bad_alloc); past the second the kernel sends SIGXCPU. Zero
//   means no limit. What the worker kept from tasks before is not counted.
// Callers: run_worker, in the worker process. Threads: one.
#pragma once

#include <cstdint>

#include "executor/kind.h"
#include "worker/own_memory.h"

namespace docket::worker {

class TaskLimits {
 public:
  TaskLimits(const executor::Limits& limits, const OwnMemory& memory);
  ~TaskLimits() { lift(); }
  TaskLimits(const TaskLimits&) = delete;
  TaskLimits& operator=(const TaskLimits&) = delete;
  void lift();

 private:
  bool is_memory_limited_;
  bool is_cpu_limited_;
};

// CPU time of this process so far, user and system, all threads.
Micros cpu_time();
// The most memory that it ever had at once, resident.
std::uint64_t peak_memory_bytes();

}  // namespace docket::worker
