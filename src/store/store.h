// Durable memory for jobs: what a write acknowledged survives a crash of process and machine.
//
// Guarantees: a batch is one transaction; its writes run in order, each seeing those before it. A
//   refused write is a value in the answer and undoes nothing else.
// Callers: src/engine only.
// Threads: `write` only from one thread at a time (the engine's writer). Reads from any thread;
//   each is one snapshot.
// Blocking: all of it. Reads are bounded (rows_max); blobs belong on a pool (see blob.h).
// Errors: `unavailable` and `corrupt` from every method. After an error of `write` as a whole
//   nothing was written.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "store/blob.h"
#include "store/view.h"
#include "store/write.h"

namespace docket::store {

inline constexpr std::size_t rows_max = 1000;
inline constexpr std::size_t follow_ups_per_batch_max = 256;

// What the index needs of a job: constant membership and the state now.
struct Member {
  Sequence sequence = Sequence::none;
  TenantNumber tenant = TenantNumber::none;
  job::Door door = job::Door::ionworks;
  job::Class job_class = 0;
  job::State state = job::State::available;
  std::uint32_t version = 0;
  TimePoint created_at{};
  std::array<std::pair<job::Facet, std::uint32_t>, job::facets_per_job_max> facets{};
  std::uint8_t facet_count = 0;
  bool is_unlisted = false;
  bool is_attached = false;
};

// Where the counters stood at the last commit; the writer goes on from there.
struct Marks {
  TimePoint last_stamp{};
  Sequence last_sequence = Sequence::none;
  std::int64_t last_commit = 0;
};

struct Directory {
  struct Tenant {
    TenantNumber number = TenantNumber::none;
    TenantId id;
    std::string name;
  };
  struct User {
    UserNumber number = UserNumber::none;
    UserId id;
    TenantNumber tenant = TenantNumber::none;
    std::string name;
  };
  std::vector<Tenant> tenants;
  std::vector<User> users;
  std::vector<KeyRow> keys;
  std::vector<AgentRow> agents;
};

// An open task with what claiming needs; for the ready list at start.
struct OpenTask {
  job::Job job;
  job::Task task;
  std::string kind;
  job::Resources resources;
  job::Patience patience;
};

// What a task is to work on.
struct TaskWork {
  std::string kind;
  std::string input;  // the task's own, or the job's when it has one task
  job::Limits limits;
  job::Backoff backoff;
  job::Patience patience;
  // The one it names, or the job's when it has one task, or those of the task that spawned it.
  std::vector<job::InputFile> files;
  std::optional<Output> previous;  // of the step before it, where it takes that
};

class Store {
 public:
  virtual ~Store() = default;

  virtual Result<BatchResult> write(std::span<const Write> batch) = 0;
  // Whether a write would be taken: writes something durably that changes nothing. As `write` it is
  // the writer's.
  virtual Result<void> try_write() = 0;

  // Errors: `not_found`, also for another tenant's and another door's job.
  virtual Result<View> find(const ClientRef& ref, Detail detail) = 0;
  // Views in the order of `sequences` (at most rows_max); empty where a job is gone. Ends early,
  // after at least one view, where their texts come to more than `bytes_max`.
  virtual Result<std::vector<std::optional<View>>> read(std::span<const Sequence> sequences,
                                                        Detail detail,
                                                        std::optional<std::size_t> bytes_max) = 0;
  // Sequences of those ids that this tenant and door have, newest first, each once.
  virtual Result<std::vector<Sequence>> sequences_of(TenantNumber tenant,
                                                     std::optional<job::Door> door,
                                                     std::span<const JobId> ids) = 0;
  // Everything that happened to a job, also while it is open.
  virtual Result<std::vector<job::Event>> timeline(Sequence job) = 0;
  // How tasks of a job with several ended, of those from `first` on that did: at most `limit` (up
  // to rows_max), in order. Skipped and cancelled tasks have none.
  virtual Result<std::vector<TaskOutcome>> task_outcomes(Sequence job, job::TaskIndex first,
                                                         std::size_t limit, Detail detail) = 0;
  // Tasks of a job as they stand, from `first` on, at most `limit` (up to rows_max), in order of
  // index. A task that is not final in a final job comes as cancelled. Errors: `not_found`, as of
  // find.
  virtual Result<std::vector<TaskView>> tasks(const ClientRef& ref, job::TaskIndex first,
                                              std::size_t limit, Detail detail) = 0;
  // What an agent must know of a task it was granted; `not_found` when the job is gone.
  virtual Result<TaskWork> task_work(Sequence job, job::TaskIndex task) = 0;
  // The number of a facet's value within a tenant; empty when no job ever had it.
  virtual Result<std::optional<std::uint32_t>> facet_number(TenantNumber tenant, job::Facet facet,
                                                            std::string_view value) = 0;

  // Errors: `not_found`, also for another tenant's, another kind's and a removed record.
  virtual Result<Record> find_record(const RecordRef& ref) = 0;
  // Newest first; removed ones are left out.
  virtual Result<std::vector<Record>> list_records(TenantNumber tenant,
                                                   const RecordQuery& query) = 0;

  // At start.
  virtual Result<Marks> marks() = 0;
  // Records whose group is open.
  virtual Result<void> scan_groups(const std::function<bool(const Record&)>& visit) = 0;
  virtual Result<Directory> directory() = 0;
  // All jobs in order of sequence; for the index. Stops when `visit` returns false.
  virtual Result<void> scan_members(const std::function<bool(const Member&)>& visit) = 0;
  // All tasks that are not final, of jobs that are not final, in order of (sequence, task).
  virtual Result<void> scan_open(const std::function<bool(OpenTask&&)>& visit) = 0;
  // Open jobs with a not-before time in state scheduled, or a deadline (job rows only).
  virtual Result<void> scan_timed(const std::function<bool(const job::Job&)>& visit) = 0;
  // Jobs that wait for the agents of their selector to be known.
  virtual Result<void> scan_choosing(const std::function<bool(const View&)>& visit) = 0;

  virtual BlobStore& blobs() = 0;
  // Whether a job's row names this blob; what BlobStore::sweep asks.
  virtual Result<bool> is_named(const BlobHash& hash) = 0;

  // Offline check of everything that must agree; a line for each finding, none when all is well.
  virtual Result<std::vector<std::string>> verify() = 0;
};

}  // namespace docket::store
