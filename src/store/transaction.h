// What a backend gives inside one write transaction: load and save, nothing else. What is loaded
// and saved, and in which order, is apply's (apply.h), the same for every backend.
//
// Guarantees: a load sees every save before it in the transaction. Nothing decides here.
// Callers: apply, on the writer's thread.
// Errors: the first error (`unavailable`, `corrupt`) is kept in `failure`; from then on loads come
//   back empty and saves do nothing. So an empty answer means something only while `failure` is
//   empty, and whoever asked for the batch rolls it back.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "job/event.h"
#include "job/job.h"
#include "store/codec.h"
#include "store/store.h"
#include "store/view.h"
#include "store/write.h"

namespace docket::store {

// A follow-up that did not fit into the batch that caused it.
struct Owed {
  std::int64_t place = 0;  // in the outbox; rises
  job::FollowUp follow_up;
  Sequence done_to = Sequence::none;  // to children: those up to here have had it
};

// What an idempotency key stands for.
struct Promise {
  UserNumber user = UserNumber::none;
  std::string key;
  std::string digest;
  Sequence job = Sequence::none;
  TimePoint at{};
};

// What joining a record needs to know of it.
struct RecordHead {
  RecordNumber number = RecordNumber::none;
  TenantNumber tenant = TenantNumber::none;
  bool has_group = false;
  bool is_removed = false;
};

// A task that its job was given after its birth, by AddTasks or by a task's finish.
struct AddedTask {
  job::TaskSpec spec;
  // The task of the submission whose files it works on, if any.
  std::optional<job::TaskIndex> files_of = {};
};

class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual const std::optional<Error>& failure() const = 0;

  // A part that can be undone alone. Parts do not nest.
  virtual void begin_part() = 0;
  virtual void keep_part() = 0;
  virtual void undo_part() = 0;

  // Jobs.
  virtual std::optional<Sequence> find_job(const JobId& id) = 0;
  virtual std::optional<job::Job> load_job(Sequence job) = 0;
  virtual FacetNumbers load_facets(Sequence job) = 0;
  // Never missing: a job without it is `corrupt`.
  virtual std::shared_ptr<const Spec> load_spec(Sequence job, Detail detail) = 0;
  // With its place among its parent's children.
  virtual void insert_job(const Spec& spec, const job::Job& job, const FacetNumbers& facets) = 0;
  // An open job, and what happened to it: `events` join its story.
  virtual void save_open(const job::Job& job, std::span<const job::Event> events) = 0;
  // A job that is final now: its outcome takes the place of its story, and names its blob, if it
  // has one.
  virtual void save_final(const job::Job& job, const Outcome& outcome) = 0;
  // A final job whose timeline goes on.
  virtual void save_noted(const job::Job& job, std::span<const job::Event> timeline) = 0;
  // Takes every row of the job away. Its children keep naming it until they go too; its parent
  // keeps its place and its id as long as it is there itself.
  virtual void remove_job(const job::Job& job) = 0;
  // At most `limit` children with a sequence above `after`, in order; removed ones are left out.
  virtual std::vector<Sequence> load_children(Sequence parent, Sequence after,
                                              std::size_t limit) = 0;

  // Tasks of a job with several.
  virtual std::optional<job::Task> load_task(Sequence job, job::TaskIndex task) = 0;
  virtual void save_task(Sequence job, const job::Task& task) = 0;  // new or changed
  virtual std::optional<AddedTask> load_added_task(Sequence job, job::TaskIndex task) = 0;
  virtual void save_added_task(Sequence job, job::TaskIndex task, const AddedTask& added) = 0;
  // Names its blob, if it has one.
  virtual void save_task_outcome(Sequence job, const TaskOutcome& outcome) = 0;
  virtual std::optional<Output> load_task_output(Sequence job, job::TaskIndex task) = 0;

  // What happened to an open job since its birth.
  virtual std::vector<job::Event> load_story(const job::Job& job) = 0;
  // The end of a job.
  virtual std::optional<Outcome> load_outcome(Sequence job) = 0;

  // The number of a facet's value within the tenant, made when it is new.
  virtual std::uint32_t number_facet(TenantNumber tenant, job::Facet facet,
                                     std::string_view value) = 0;

  // Records and groups. A group is saved with its record, or alone when only its counters changed.
  virtual std::optional<RecordHead> find_record(const RecordId& id) = 0;
  virtual std::optional<Record> load_record(RecordNumber number) = 0;
  virtual bool insert_record(const Record& record) = 0;  // false when the id is taken
  virtual void save_record(const Record& record) = 0;
  // Never missing: a group without its counters is `corrupt`.
  virtual job::Group load_group(RecordNumber number) = 0;
  virtual void save_group(RecordNumber number, const job::Group& group) = 0;
  // Jobs of a group that are not final: members and their children.
  virtual void insert_member(RecordNumber group, Sequence job) = 0;
  virtual void remove_member(RecordNumber group, Sequence job) = 0;
  virtual std::vector<Sequence> load_members(RecordNumber group, Sequence after,
                                             std::size_t limit) = 0;

  // Idempotency.
  virtual std::optional<Promise> load_promise(UserNumber user, std::string_view key) = 0;
  virtual void save_promise(const Promise& promise) = 0;  // new, or in place of an old one
  // Forgets at most `limit` promises made before `before`, oldest first.
  virtual void forget_promises(TimePoint before, std::size_t limit) = 0;

  // Outbox.
  virtual std::optional<Owed> load_first_owed() = 0;
  virtual void save_owed(const Owed& owed) = 0;  // place 0: at the end; else changed
  virtual void remove_owed(std::int64_t place) = 0;

  // Directory. Inserts say false when the number or id is taken.
  virtual bool insert_tenant(const AddTenant& tenant) = 0;
  virtual bool insert_user(const AddUser& user) = 0;
  virtual bool insert_key(const KeyRow& key) = 0;
  virtual std::optional<KeyRow> load_key(const KeyId& id) = 0;
  virtual void save_key(const KeyRow& key) = 0;
  virtual bool remove_ended_keys(TimePoint until) = 0;  // see is_removed; false: there was none
  virtual void save_agent(const AgentRow& agent) = 0;   // new or changed

  // The feed of all changes, one row a commit; the last one holds the marks.
  virtual void append_journal(const Marks& marks, std::span<const Effect> effects) = 0;
};

}  // namespace docket::store
