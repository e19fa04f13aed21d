// What is too large for a grant or a result, fetched and brought by the agents that hold the tasks.
//
// Guarantees: an output that was put is kept from the sweep until its result comes.
// Threads: any; blobs are read and written on the offload's threads.
// Errors: `not_found` when the agent does not hold the attempt, or the task has no such part; those
//   of store::BlobStore.
#pragma once

#include <string>

#include "engine/agents.h"
#include "engine/files.h"
#include "engine/loop.h"
#include "engine/offload.h"

namespace docket::engine {

class Cargo {
 public:
  // All outlive this and the tasks that it makes.
  Cargo(Loop& loop, Agents& agents, store::Store& store, const executor::Registry& kinds,
        Files& files, Offload& offload)
      : loop_(loop),
        agents_(agents),
        store_(store),
        kinds_(kinds),
        files_(files),
        offload_(offload) {}

  Task<Result<std::string>> input(job::Principal who, wire::TaskAttempt task);
  Task<Result<std::string>> file(job::Principal who, wire::TaskAttempt task, std::size_t file);
  Task<Result<std::string>> previous(job::Principal who, wire::TaskAttempt task);
  Task<Result<wire::Upload>> put(job::Principal who, wire::TaskAttempt task, std::string bytes);

 private:
  Task<Result<Holding>> holding_of(job::Principal who, wire::TaskAttempt task);
  Task<Result<store::TaskWork>> work_of(job::Principal who, wire::TaskAttempt task);

  Loop& loop_;
  Agents& agents_;
  store::Store& store_;
  const executor::Registry& kinds_;
  Files& files_;
  Offload& offload_;
};

}  // namespace docket::engine
