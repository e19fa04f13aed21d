// Decides and remembers the life of every job. All front doors and all agents go through one
// Engine, so a rule kept here holds for each of them.
//
// Guarantees: a job whose submit returned is on disk. It runs at least once, and one outcome is
//   recorded exactly once; a worker that lost its lease cannot overwrite it. One list answer is one
//   snapshot.
// Callers: api/*, app. Knows no HTTP and no database product.
// Threads: safe from any thread. Methods are coroutines; they resume on the caller's Resumer.
//   Bounded row reads run on the calling thread.
// Time and chance: only from `clock` and `random`.
// Errors: `unavailable` and `corrupt` from every method; others are named at the method. Another
//   tenant's job is `not_found`, never `forbidden`: its existence is not for others. Permissions
//   are checked by the callers' guard, before.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "base/time.h"
#include "executor/kind.h"
#include "job/principal.h"
#include "job/submission.h"
#include "store/store.h"
#include "wire/agent_messages.h"

namespace docket::engine {

struct Options {
  std::size_t batch_writes_max = 1024;
  std::size_t queue_writes_max = 65'536;  // beyond it: `exhausted`
  Millis heartbeat{10'000};
  Millis lease{30'000};
  Millis lease_grace{5'000};  // added before an attempt is closed
};

// What a list asks for. The tenant is the principal's.
struct ListQuery {
  std::optional<job::Door> door;  // empty: all
  job::StateSet states = job::StateSet::all();
  std::uint64_t classes = ~0ULL;  // bit i: class i; means something with a door only
  std::map<job::Facet, std::string> facets;
  std::optional<std::vector<JobId>> ids;    // at most rows_max; unknown ones match nothing
  std::optional<TimePoint> created_after;   // inclusive
  std::optional<TimePoint> created_before;  // exclusive
  std::size_t limit = 10;                   // 1 .. store::rows_max
  std::uint64_t offset = 0;
  // Instead of an offset: the page after (older than) or before (newer than) a job.
  std::optional<Sequence> after;
  std::optional<Sequence> before;
  store::Detail detail = store::Detail::row;
};

// Newest first.
struct Listing {
  std::vector<store::View> jobs;
  std::uint64_t total = 0;                          // all matches of all filters
  std::array<std::uint64_t, job::states> counts{};  // of all filters but `states`
  std::optional<Sequence> next;      // give as `after` for the next page; empty: none follows
  std::optional<Sequence> previous;  // give as `before`
};

struct NewKey {
  store::KeyRow row;
  std::string secret;  // `dk_…`; shown once, never stored
};
struct KeyInfo {
  store::KeyRow row;
  TenantId tenant_id;
  std::string tenant;
  UserId user_id;
  std::string user;
};
struct AgentInfo {
  store::AgentRow row;
  bool is_live = false;
  std::vector<std::string> kinds;
  wire::AgentResources resources;
  std::size_t running = 0;
};

class Engine {
 public:
  // Reads everything that claiming and listing need, then starts the loop. All arguments but the
  // options must outlive the engine. On an empty store nothing is made: see `bootstrap`.
  static Result<std::unique_ptr<Engine>> open(store::Store& store, const executor::Registry& kinds,
                                              const Clock& clock, Random& random, Metrics& metrics,
                                              Options options);
  virtual ~Engine() = default;

  // The first tenant, its admin and the operator's key, when there is no key at all; else empty.
  // Blocks; at start only.
  virtual Result<std::optional<NewKey>> bootstrap() = 0;
  // A key for the server's own agent (role agent, all tenants); makes a new one at each start and
  // revokes the one before. Blocks; at start only.
  virtual Result<NewKey> local_agent_key() = 0;

  // From a secret as a client sent it. In memory, constant time compare.
  // Errors: `unauthenticated`, the same for malformed, unknown and revoked ones.
  virtual Result<job::Principal> authenticate(std::string_view secret) const = 0;

  // Errors: `invalid_argument` (limits), `not_found` (parent), `conflict` (idempotency key with
  // another request), `exhausted` (queue full). A replay by idempotency key is the same job again.
  virtual Task<Result<store::View>> submit(job::Principal who, job::Submission submission) = 0;
  // One commit for as many as fit; a result each, in order.
  virtual Task<std::vector<Result<store::View>>> submit_all(
      job::Principal who, std::vector<job::Submission> submissions) = 0;
  // Errors: `not_found`.
  virtual Task<Result<store::View>> find(job::Principal who, std::optional<job::Door> door,
                                         JobId id, store::Detail detail) = 0;
  // Errors: `invalid_argument` for limits out of their bounds.
  virtual Task<Result<Listing>> list(job::Principal who, ListQuery query) = 0;
  // Rises whenever an answer of `list` for this tenant and door may have changed.
  virtual std::uint64_t list_epoch(job::Principal who, std::optional<job::Door> door) const = 0;
  // Final at once, also for a running job: its worker learns it in its agent's open sync.
  // Errors: `not_found`; `conflict` when the job has already finished.
  virtual Task<Result<store::View>> cancel(job::Principal who, std::optional<job::Door> door,
                                           JobId id) = 0;
  // A new job with `retry_of`. Errors: `not_found`; `conflict` when the old one is not final.
  virtual Task<Result<store::View>> retry(job::Principal who, std::optional<job::Door> door,
                                          JobId id) = 0;
  // Errors: `not_found`; `conflict` when the job is not final.
  virtual Task<Result<void>> remove(job::Principal who, std::optional<job::Door> door,
                                    JobId id) = 0;
  // Errors: `not_found`.
  virtual Task<Result<std::vector<job::Event>>> timeline(job::Principal who,
                                                         std::optional<job::Door> door,
                                                         JobId id) = 0;
  // The whole text of an output, read from its blob where it is one (on a pool).
  virtual Task<Result<std::string>> output_text(store::Output output) = 0;

  // Keys. `tenant` and `user` are names; unknown ones are made. Only the operator may name a
  // tenant other than its own (`forbidden`).
  virtual Task<Result<NewKey>> create_key(job::Principal who, std::string tenant, std::string user,
                                          job::Role role) = 0;
  virtual Task<Result<std::vector<KeyInfo>>> keys(job::Principal who) = 0;
  virtual Task<Result<void>> revoke_key(job::Principal who, KeyId id) = 0;
  virtual std::string tenant_name(TenantNumber tenant) const = 0;

  // Agents. An agent is its key: the name of its key's user names it.
  virtual Task<Result<std::vector<AgentInfo>>> agents(job::Principal who) = 0;
  virtual Task<Result<wire::RegisterAnswer>> register_agent(job::Principal who,
                                                            wire::RegisterRequest request) = 0;
  // Held up to `wait` when it brings nothing and there is nothing to do. Ends early, empty, when
  // the same session syncs again or the engine drains.
  // Errors: `conflict` when the session is unknown or ended: register again.
  virtual Task<Result<wire::SyncAnswer>> sync(job::Principal who, wire::SyncRequest request) = 0;
  // Errors: `not_found` when this agent does not hold the attempt.
  virtual Task<Result<std::string>> task_input(job::Principal who, wire::TaskAttempt task) = 0;
  virtual Task<Result<wire::LargeOutput>> put_output(job::Principal who, wire::TaskAttempt task,
                                                     std::string bytes) = 0;
  virtual Task<Result<bool>> bye(job::Principal who, std::string session) = 0;

  // Answers held syncs and grants nothing more. Any thread.
  virtual void drain() = 0;
  // Looks at the clock again; for tests that move it by hand. Any thread.
  virtual void wake() = 0;
  virtual const executor::Registry& kinds() const = 0;
};

}  // namespace docket::engine
