// An agent's process: registers with a server, keeps its workers busy, reports what they made.
//
// Guarantees: keeps running through lost connections and restarts of the server. When no sync was
//   answered for a lease less a margin, it kills its tasks itself, because the server will grant
//   them again; where it works on the host, they die also when it is stopped or stuck. Ends of
//   tasks are reported until the server took them. A task with side effects begins only when the
//   server has recorded its start, and is in the journal by then; its end is there before it is
//   reported, so one that has ended is never run again or forgotten, also when this process is
//   killed. A key that was replaced in its place is taken up when the server refuses the one
//   before it, with all that runs.
// Callers: app.
// Threads: `run` on one thread; the pool's listener on the pool's own. Time from `clock`.
// Errors: at its start `conflict` and `unavailable` of the journal; `unauthenticated` and
//   `forbidden` when the server refuses the key; nothing else ends it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/identity.h"
#include "agent/offer.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "client/http.h"
#include "executor/kind.h"
#include "worker/pool.h"

namespace docket::agent {

// Where its key is kept. Without one it has the key that it starts with, until that is revoked.
class KeyPlace {
 public:
  virtual ~KeyPlace() = default;
  // As it is there now; empty: it cannot be read.
  virtual std::string read() = 0;
  virtual Result<void> keep(const std::string& key) = 0;
};

struct Options {
  client::Target server;
  KeyPlace* key_place = nullptr;
  Millis rotate_key_every{0};  // takes a new key so often; 0: never
  Millis key_age{0};           // when it starts
  std::string name;
  std::string version;
  std::uint32_t workers = 1;
  std::uint32_t slots_per_worker = 32;  // tasks fetched ahead at most, while they are short
  std::int64_t memory_bytes = 0;        // what its tasks may use together
  std::string scratch;                  // folder for the workers; made if absent
  Millis drain_grace{30'000};           // for running tasks when it is told to stop
  Millis lease_margin{5'000};           // at most a sixth of the lease

  std::string machine_id = {};  // tells this machine from others of its name; empty: unknown
  Labels labels = {};
  std::uint32_t host_tasks = 10;  // at once, of kinds that work on the host
  std::shared_ptr<Offer> offer = std::make_shared<Offer>();
  std::string journal = {};  // its file; empty: none, and nothing outlasts this process
  // What to tell of this machine: JSON object text, or empty. Called on a thread of its own.
  std::function<std::string()> facts = {};
  Millis facts_every{10'000};
};

// Each for the kinds of its sort among `kinds`; null: there are none.
struct Spawners {
  worker::Spawner* sandboxed = nullptr;
  worker::Spawner* host = nullptr;
};

// Runs until `stop` is requested, then drains: finishes or gives back what it has.
Result<void> run(const Options& options, const Spawners& spawners, const executor::Registry& kinds,
                 const Clock& clock, Random& random, std::stop_token stop);

}  // namespace docket::agent
