// Decides and remembers the life of every job. All front doors and all agents go through one
// Engine, so a rule kept here holds for each of them.
//
// Guarantees: a job whose submit returned is on disk. It runs at least once, and one outcome is
//   recorded exactly once; a worker that lost its lease cannot overwrite it. One list answer is one
//   snapshot. Views have a job's inputs as its kind shows them, secrets masked.
// Callers: api/*, app. Knows no HTTP and no database product.
// Threads: safe from any thread. Methods are coroutines; they resume on the caller's Resumer.
//   Bounded row reads run on the calling thread.
// Time and chance: only from `clock` and `random`.
// Errors: `unavailable` and `corrupt` from every method; others are named at the method. Another
//   tenant's job is `not_found`, never `forbidden`: its existence is not for others. Permissions
//   are checked by the callers' guard, before; what a kind asks for beside them, by `submit`,
//   `bundle` and `retry`.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
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
  // A page ends early, after at least one job, where its rows come to more than this.
  std::optional<std::size_t> bytes_max = {};
};

// One of a bundle's commands. A job means one of the principal's tenant, of that door or of any.
struct BundleSubmit {
  job::Submission submission;
  // The place of an earlier BundleSubmit of the same bundle, which becomes the parent: its id and
  // the facet `parent` are filled in.
  std::optional<std::size_t> parent = {};
};
// Errors: `not_found`; `conflict` when the job is final, or has begun and `only_unbegun` is set.
struct BundleCancel {
  std::optional<job::Door> door;
  JobId id;
  bool only_unbegun = false;
};
// Errors: as of BundleCancel; `conflict` for a job that is not final, unless `cancels` is set: then
// it is cancelled and removed in one step, also for its children and its parent.
struct BundleRemove {
  std::optional<job::Door> door;
  JobId id;
  bool cancels = false;
  bool only_unbegun = false;
};
using BundleCommand = std::variant<BundleSubmit, BundleCancel, BundleRemove>;
using store::BundleRule;
inline constexpr std::size_t bundle_commands_max = 10'000;

inline constexpr std::size_t user_bytes_max = 256;  // of the name of a user that a token names

// Of the tasks of one kind, or those of one class of a door: all tenants together.
struct LoadQuery {
  std::string kind;
  std::optional<std::pair<job::Door, job::Class>> job_class = {};
};
struct Load {
  std::uint64_t ready = 0;    // jobs that may begin, or begin again, as soon as there is room
  std::uint64_t running = 0;  // jobs with work in an agent's hands
  std::uint32_t slots = 0;    // of all live agents that serve the kind
  // Of jobs that completed of late, each the sum of its attempts; empty before the first one since
  // the server started.
  std::optional<Micros> mean_run_time;
};

// What a walk goes through: every listed job of a tenant and door that was submitted before it.
struct WalkQuery {
  std::optional<job::Door> door;
  job::StateSet states = job::StateSet::all();  // as each job stands when it is read
  std::uint64_t classes = ~0ULL;
  std::map<job::Facet, std::string> facets;
  store::Detail detail = store::Detail::row;
};
// One walk. Not safe from several threads at once; may be dropped at any time. Outlived by the
// engine.
class Walk {
 public:
  virtual ~Walk() = default;
  // The next jobs, newest first, each once, rows as of this read and of at most 1 MiB together (at
  // least one job); none: the end. Holds no lock between two calls.
  virtual Task<Result<std::vector<store::View>>> next() = 0;
};

using store::TaskView;

// Takes the bytes of a file that a submission will name. Dropping it leaves nothing, also while
// they are being written. One call at a time; nothing after `finish` or an error.
class FileWriter {
 public:
  virtual ~FileWriter() = default;
  virtual Task<Result<void>> append(std::string bytes) = 0;
  // The file, held until the submission that names it is committed or the last copy is gone.
  virtual Task<Result<job::InputFile>> finish() = 0;
};

// Newest first.
struct RecordPage {
  std::vector<store::Record> records;
  std::optional<RecordNumber> next;  // give as `after` for the next page; empty: none follows
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
// The key of an agent, and who it is by it.
struct AgentKey {
  job::Principal who;
  std::string secret;
};
inline constexpr Micros enrolment_time = std::chrono::hours(1);     // of a token
inline constexpr Micros rotation_grace = std::chrono::minutes(10);  // of the key before
inline constexpr Micros ended_key_kept = std::chrono::hours(24);    // of agents, in lists
struct KeyInfo {
  store::KeyRow row;
  TenantId tenant_id;
  std::string tenant;
  UserId user_id;
  std::string user;
};
// Whether an agent takes tasks: `draining` while it still has some that it took before.
enum class DrainState : std::uint8_t { ready, draining, cordoned };
DrainState drain_state(const store::AgentRow& agent);

struct AgentInfo {
  store::AgentRow row;
  bool is_live = false;                           // heard of within a lease
  std::optional<TimePoint> last_contact_at = {};  // since the server started
  std::vector<std::string> kinds;
  wire::AgentResources resources;
  std::size_t running = 0;
  std::map<std::string, std::string> labels = {};
  std::string facts = {};  // JSON object text, as the agent told it; empty: none
};

// The name that a client gave a request, and what the request was.
struct RequestName {
  std::string idempotency_key;
  std::string request_digest;
};

struct RetryOptions {
  bool in_any_state = false;  // else only a final job
  // With `is_retargeted`: whose work the new job is, in place of the old one's; empty: any agent's.
  bool is_retargeted = false;
  std::optional<job::Selector> selector = {};
  // As of a submission: the same again is the same new job.
  std::optional<RequestName> name = {};
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

  // Whose a secret is or was, for the record: it opens nothing. Also one that has ended, as long as
  // its key is listed; empty for any other.
  virtual std::optional<job::Principal> owner_of(std::string_view secret) const = 0;
  // Whose key is the oldest: whom strangers concern. Empty before `bootstrap`.
  virtual std::optional<job::Principal> founder() const = 0;

  // From a secret as a client sent it. In memory, constant time compare.
  // Errors: `unauthenticated`, the same for malformed, unknown, revoked and ended ones.
  virtual Result<job::Principal> authenticate(std::string_view secret) const = 0;

  // A selector is resolved here: its agents are those that are live and not drained now.
  // Errors: `invalid_argument` (limits, a parent that has ended), `not_found` (parent, group, a
  // selector that no live agent meets and that may not wait),
  // `forbidden` (the kind asks for a permission that `who` lacks; the message names it),
  // `conflict` (idempotency key with another request; a group that is closed or full),
  // `exhausted` (queue full). A replay by idempotency key is the same job again.
  virtual Task<Result<store::View>> submit(job::Principal who, job::Submission submission) = 0;
  // One request's commands, run in order in one commit; a result each, in order. Nobody else's
  // write comes between them. A parent and its children in one bundle have consecutive sequences
  // and rising ids, and the parent hears of all children before it hears how the first one ended.
  // A removed job answers as it stood before. Large inputs are left out of all answers but those to
  // submissions (see store::Detail::row). Of a submission that is a replay, its children of
  // this bundle are not made again: they answer as it does.
  // Errors, for each command: its own; `conflict` for the others of a `whole` bundle in which one
  // was refused: then nothing was done; `invalid_argument` for all when there are more than
  // bundle_commands_max. A job that refused is as it was: read it to see how it stands.
  virtual Task<std::vector<Result<store::View>>> bundle(job::Principal who,
                                                        std::vector<BundleCommand> commands,
                                                        BundleRule rule) = 0;
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
  // A new job with `retry_of`. Errors: `not_found`; `conflict` when the old one is not final; those
  // of submit.
  virtual Task<Result<store::View>> retry(job::Principal who, std::optional<job::Door> door,
                                          JobId id, RetryOptions options = {}) = 0;
  // Errors: `not_found`; `conflict` when the job is not final (see BundleRemove).
  virtual Task<Result<void>> remove(job::Principal who, std::optional<job::Door> door,
                                    JobId id) = 0;
  // Errors: `not_found`.
  virtual Task<Result<std::vector<job::Event>>> timeline(job::Principal who,
                                                         std::optional<job::Door> door,
                                                         JobId id) = 0;
  // Held until the job is final, at most until `gone`. The job as it stands then, with full detail.
  // When `gone` fires first an attached job is cancelled and erased and the answer is
  // `unavailable`; another job is left alone. After `limit` it is the job as it stands then; an
  // attached one has lost who waited. Errors: `not_found`.
  virtual Task<Result<store::View>> wait(job::Principal who, std::optional<job::Door> door,
                                         JobId id, std::stop_token gone,
                                         std::optional<Millis> limit = {}) = 0;
  // Errors: `invalid_argument` as of list.
  virtual Result<std::unique_ptr<Walk>> walk(job::Principal who, WalkQuery query) = 0;
  // Tasks from `first` on, at most `limit` (1 .. store::rows_max), in order of index. A task that
  // is not final in a final job comes as cancelled. With detail `row`, outputs above
  // store::summary_above_bytes come without their text. Errors: `not_found`; `invalid_argument` for
  // a limit out of its bounds.
  virtual Task<Result<std::vector<TaskView>>> tasks(job::Principal who,
                                                    std::optional<job::Door> door, JobId id,
                                                    job::TaskIndex first, std::size_t limit,
                                                    store::Detail detail = store::Detail::full) = 0;
  // A file for a submission. Nothing is asked for: whoever calls has checked the right to submit.
  virtual std::unique_ptr<FileWriter> new_file(std::string name, std::string content_type) = 0;
  // The bytes of a submission's file, read from its blob where it is one (on a pool). Errors:
  // `invalid_argument` for a small file of a view that was read without it.
  virtual Task<Result<std::string>> file_bytes(job::InputFile file) = 0;
  // The whole text of an output, read from its blob where it is one (on a pool).
  virtual Task<Result<std::string>> output_text(store::Output output) = 0;

  // How busy the work of a kind is. From memory, as of the last commit.
  virtual Task<Load> load(LoadQuery query) = 0;

  // Records: durable things of a tenant that are no jobs. With a group, jobs can join them. Errors:
  // `not_found` for another tenant's, another kind's and a removed one; `invalid_argument` for a
  // kind or body past its limit.
  virtual Task<Result<store::Record>> create_record(job::Principal who, std::string kind,
                                                    std::string body,
                                                    std::optional<job::GroupRules> group) = 0;
  virtual Task<Result<store::Record>> find_record(job::Principal who, std::string kind,
                                                  RecordId id) = 0;
  // Errors: `invalid_argument` for a limit outside 1 .. store::rows_max.
  virtual Task<Result<RecordPage>> records(job::Principal who, store::RecordQuery query) = 0;
  // Errors: also `conflict` when the record has another version by now.
  virtual Task<Result<store::Record>> put_record(job::Principal who, std::string kind, RecordId id,
                                                 std::uint32_t version, std::string body) = 0;
  // Gives it as it stood. An open group is closed first.
  virtual Task<Result<store::Record>> remove_record(job::Principal who, std::string kind,
                                                    RecordId id) = 0;
  // Members that never began are cancelled, running ones finish; nothing joins any more. Closing a
  // closed group changes nothing. A group with a time closes itself at it, also after a restart.
  // Errors: also `invalid_argument` for a record without a group.
  virtual Task<Result<store::Record>> close_group(job::Principal who, std::string kind,
                                                  RecordId id) = 0;

  // Who asks with a token instead of a key. `tenant` and `user` are names; unknown ones are made.
  // Errors: `invalid_argument` for the name of a user that is empty or past its limit.
  virtual Task<Result<job::Principal>> principal_of(std::string tenant, std::string user,
                                                    job::PermissionSet permissions) = 0;
  // Keys. `tenant` and `user` are names; unknown ones are made. Only the operator may name a
  // tenant other than its own (`forbidden`). An agent's for one of the server's own is `conflict`.
  virtual Task<Result<NewKey>> create_key(job::Principal who, std::string tenant, std::string user,
                                          job::Role role) = 0;
  // Also ended ones, those of agents and tokens for as long as ended_key_kept.
  virtual Task<Result<std::vector<KeyInfo>>> keys(job::Principal who) = 0;
  // An agent that has no other key learns it at once.
  virtual Task<Result<void>> revoke_key(job::Principal who, KeyId id) = 0;
  // A token, good once and for enrolment_time, for which a machine gets the key of the agent
  // `name`. Errors: as create_key.
  virtual Task<Result<NewKey>> invite_agent(job::Principal who, std::string tenant,
                                            std::string name) = 0;
  // Uses up a token. What keys the agent had before are revoked. Errors: `unauthenticated`, the
  // same for unknown, used and ended tokens; `forbidden` for the token of another name, which is
  // not used up.
  virtual Task<Result<AgentKey>> enroll_agent(std::string token, std::string name) = 0;
  // A new key for the agent; its others, the one that it came with too, end after rotation_grace.
  virtual Task<Result<AgentKey>> rotate_key(job::Principal who) = 0;
  virtual std::string tenant_name(TenantNumber tenant) const = 0;
  virtual std::string user_name(UserNumber user) const = 0;  // empty: unknown

  // Agents. An agent is its key; it says itself what it is called.
  virtual Task<Result<std::vector<AgentInfo>>> agents(job::Principal who) = 0;
  // Takes tasks no more, or again; also after a restart of either side. Errors: `not_found` for
  // one that is not live or another tenant's; `conflict` when it is so already.
  virtual Task<Result<AgentInfo>> drain_agent(job::Principal who, std::string name) = 0;
  virtual Task<Result<AgentInfo>> undrain_agent(job::Principal who, std::string name) = 0;
  virtual std::string agent_name(AgentNumber agent) const = 0;  // empty: unknown
  // Errors: `conflict` for a name that another live agent has; `forbidden` for one that is not the
  // enrolled agent's.
  virtual Task<Result<wire::RegisterAnswer>> register_agent(job::Principal who,
                                                            wire::RegisterRequest request) = 0;
  // Held up to `wait` when it brings nothing and there is nothing to do. Ends early, empty, when
  // the same session syncs again or the engine drains.
  // Errors: `conflict` when the session is unknown or ended: register again.
  virtual Task<Result<wire::SyncAnswer>> sync(job::Principal who, wire::SyncRequest request) = 0;
  // Errors: `not_found` when this agent does not hold the attempt.
  virtual Task<Result<std::string>> task_input(job::Principal who, wire::TaskAttempt task) = 0;
  // The n-th file of the task's grant, counted from 0. Errors: also `not_found` for a file that it
  // does not have.
  virtual Task<Result<std::string>> task_file(job::Principal who, wire::TaskAttempt task,
                                              std::size_t file) = 0;
  // The output of the step before the task. Errors: also `not_found` when it takes none.
  virtual Task<Result<std::string>> task_previous(job::Principal who, wire::TaskAttempt task) = 0;
  virtual Task<Result<wire::Upload>> put_output(job::Principal who, wire::TaskAttempt task,
                                                std::string bytes) = 0;
  virtual Task<Result<bool>> bye(job::Principal who, std::string session) = 0;

  // Why the store takes no writes: what it said to the last one that it did not take; empty: it
  // takes them, and has refused none for ten seconds. While it takes none, it is tried every
  // second. Reads work all the same. Any thread.
  virtual std::optional<Error> store_trouble() const = 0;
  // Answers held syncs and grants nothing more. Any thread.
  virtual void drain() = 0;
  // Looks at the clock again; for tests that move it by hand. Any thread.
  virtual void wake() = 0;
  virtual const executor::Registry& kinds() const = 0;
};

}  // namespace docket::engine
