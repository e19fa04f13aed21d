// An agent's process: registers with a server, keeps its workers busy, reports what they made.
//
// Guarantees: keeps running through lost connections and restarts of the server. When no sync was
//   answered for a lease less `lease_margin`, it stops its tasks itself, because the server will
//   grant them again. Ends of tasks are reported until the server took them.
// Callers: app.
// Threads: `run` on one thread; the pool's listener on the pool's own. Time from `clock`.
// Errors: `unauthenticated` and `forbidden` when the server refuses the key; nothing else ends it.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "client/http.h"
#include "executor/kind.h"
#include "worker/pool.h"

namespace docket::agent {

struct Options {
  client::Target server;
  std::string name;
  std::string version;
  std::uint32_t workers = 1;
  std::uint32_t slots_per_worker = 32;  // tasks fetched ahead at most, while they are short
  std::int64_t memory_bytes = 0;        // what its tasks may use together
  std::string scratch;                  // folder for the workers; made if absent
  Millis drain_grace{30'000};           // for running tasks when it is told to stop
  Millis lease_margin{5'000};
};

// Runs until `stop` is requested, then drains: finishes or gives back what it has.
Result<void> run(const Options& options, worker::Spawner& spawner, const executor::Registry& kinds,
                 const Clock& clock, Random& random, std::stop_token stop);

}  // namespace docket::agent
