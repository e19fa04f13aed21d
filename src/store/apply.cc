#include "store/apply.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "base/check.h"
#include "job/transition.h"
#include "store/groups.h"
#include "store/records.h"

namespace docket::store {
namespace {

constexpr std::size_t promises_forgotten_max = 512;  // a batch; more than it can make

Error no_such_job() { return not_found("No such job."); }
Error another_was_refused(const Error& reason) {
  return conflict("Nothing was done, because another command of the request was refused: " +
                  reason.message);
}
Error no_such_parent() { return not_found("No such parent job."); }

// Why the task failed for good: the job failed with it, or the event that says so has it.
std::optional<Failure> task_failure(const job::Change& change) {
  if (change.failure) return change.failure;
  for (const job::Event& event : change.events) {
    if (event.failure) return event.failure;
  }
  return std::nullopt;
}

class Batch {
 public:
  Batch(Transaction& transaction, const Marks& before)
      : tx_(transaction), groups_(transaction), records_(transaction), marks_(before) {}

  Applied run(std::span<const Write> writes);

 private:
  // What a change did, beyond its rows.
  struct Done {
    job::Job job;
    std::optional<Outcome> outcome;  // as far as it was at hand
  };
  // What new children owe to a parent.
  struct Family {
    std::optional<job::Adopt> adopt;
    std::vector<job::Command> ended;  // of those born final
  };
  // The parent of the submission at hand.
  struct Parent {
    JobId id;
    Sequence sequence = Sequence::none;
    TenantNumber tenant = TenantNumber::none;
    job::Door door = job::Door::ionworks;
    bool is_final = false;
    Groups::ParentGroup group;
  };
  // How far the batch has come, for a bundle that may have to be undone.
  struct Position {
    Marks marks;
    bool has_changed;
    bool has_promised;
    bool is_behind;
    std::size_t budget;
    std::size_t effects;
    std::size_t groups;
  };

  Result<Written> perform(const Submit& submit);
  Result<Written> perform(const Act& act);
  Result<Written> perform(const AddTenant& tenant);
  Result<Written> perform(const AddUser& user);
  Result<Written> perform(const AddKey& key);
  Result<Written> perform(const RevokeKey& revoke);
  Result<Written> perform(const RemoveEndedKeys& removal);
  Result<Written> perform(const PutAgent& put);
  Result<Written> perform(const AddRecord& add);
  Result<Written> perform(const PutRecord& put);
  Result<Written> perform(const RemoveRecord& removal);
  Result<Written> perform(const CloseGroup& close);
  Result<Written> perform(const DrainOutbox&) { return Written{}; }
  Result<Written> inserted(bool is_new, const char* taken);
  Result<Written> answered(Result<Record> record);
  Result<Written> closed(Result<Records::Closed> closed);

  void perform_bundle(std::span<const Write> writes);
  // Gives the place of the first refused write of a `whole` bundle.
  std::optional<std::size_t> perform_all(std::span<const Write> writes, BundleRule rule);
  Position position() const;
  void return_to(const Position& before);
  void introduce_families();

  std::shared_ptr<const Spec> spec_of(const Submit& submit) const;
  std::optional<Result<Written>> replay(const Submit& submit);
  View as_born(std::shared_ptr<const Spec> spec, const job::Job& job) const;
  Result<Parent> open_parent(const Submit& submit);
  FacetNumbers number_facets(const Submit& submit);
  void save_birth(const Submit& submit, const std::shared_ptr<const Spec>& spec, job::Birth& birth);

  Result<job::Job> find(const std::variant<Sequence, ClientRef>& ref);
  Result<Done> change(const job::Job& before, job::TaskIndex index, const job::Command& command,
                      const std::optional<Output>& output);
  Done remove(const job::Job& before, job::Change change);
  void save_tasks(const job::Job& before, const job::Change& change, const job::Command& command);
  std::optional<job::TaskIndex> owner_of_files(Sequence job, job::TaskIndex task);
  void save_task_outcome(const job::Change& change, const std::optional<Output>& output);
  std::optional<Outcome> save_job(const job::Job& before, const job::Change& change,
                                  const std::optional<Output>& output);
  Outcome outcome_of(const job::Job& before, const job::Change& change,
                     const std::optional<Output>& output);
  void note(Effect effect);

  void owe(std::vector<job::FollowUp> follow_ups);
  void settle();
  void drain();
  void follow(const job::FollowUp& follow_up, Sequence job);
  bool advance(Owed& owed);

  Transaction& tx_;
  Groups groups_;
  Records records_;
  Marks marks_;
  TimePoint now_{};
  bool has_changed_ = false;
  bool has_promised_ = false;
  BatchResult result_;
  std::deque<Owed> owed_;   // of the write at hand
  bool is_behind_ = false;  // the outbox is not empty
  std::size_t budget_ = follow_ups_per_batch_max;
  // Of the bundle at hand.
  std::map<Sequence, Family> families_;
  std::optional<Parent> last_parent_;  // while nothing but births happened
  std::map<JobId, Written> replayed_;  // by the id that was not needed
};

Applied Batch::run(std::span<const Write> writes) {
  is_behind_ = tx_.load_first_owed().has_value();
  result_.writes.reserve(writes.size());
  result_.effects.reserve(writes.size());
  while (!writes.empty()) {
    const std::size_t size = writes.front().bundle;
    DOCKET_CHECK(size > 0 && size <= writes.size(), "a batch holds whole bundles");
    perform_bundle(writes.first(size));
    if (tx_.failure()) return {};
    writes = writes.subspan(size);
  }
  drain();
  if (has_promised_) tx_.forget_promises(now_ - idempotency_kept, promises_forgotten_max);
  if (has_changed_) {
    ++marks_.last_commit;
    tx_.append_journal(marks_, result_.effects);
  }
  result_.commit = marks_.last_commit;
  result_.owes_more = is_behind_;
  return {std::move(result_), marks_, has_changed_};
}

void Batch::perform_bundle(std::span<const Write> writes) {
  const bool is_whole = writes.size() > 1 && writes.front().rule == BundleRule::whole;
  if (!is_whole) {
    (void)perform_all(writes, BundleRule::each);
    return;
  }
  const Position before = position();
  const std::size_t first = result_.writes.size();
  tx_.begin_part();
  const auto refused = perform_all(writes, BundleRule::whole);
  if (!refused) {
    tx_.keep_part();
    return;
  }
  Result<Written> reason = std::move(result_.writes[first + *refused]);
  tx_.undo_part();
  return_to(before);
  marks_.last_stamp = writes.back().at;
  result_.writes.erase(result_.writes.begin() + static_cast<std::ptrdiff_t>(first),
                       result_.writes.end());
  result_.writes.insert(result_.writes.end(), writes.size(), another_was_refused(reason.error()));
  result_.writes[first + *refused] = std::move(reason);
}

std::optional<std::size_t> Batch::perform_all(std::span<const Write> writes, BundleRule rule) {
  for (std::size_t i = 0; i < writes.size(); ++i) {
    const Write& write = writes[i];
    DOCKET_CHECK(write.at > marks_.last_stamp, "stamps rise from write to write");
    now_ = marks_.last_stamp = write.at;
    // A parent that has not heard of its child could end without it.
    if (!std::holds_alternative<Submit>(write.request)) introduce_families();
    result_.writes.push_back(
        std::visit([&](const auto& request) { return perform(request); }, write.request));
    settle();
    if (tx_.failure()) return std::nullopt;
    if (rule == BundleRule::whole && !result_.writes.back()) return i;
  }
  introduce_families();
  replayed_.clear();
  return std::nullopt;
}

Batch::Position Batch::position() const {
  return {marks_,  has_changed_,           has_promised_,        is_behind_,
          budget_, result_.effects.size(), result_.groups.size()};
}

void Batch::return_to(const Position& before) {
  marks_ = before.marks;
  has_changed_ = before.has_changed;
  has_promised_ = before.has_promised;
  is_behind_ = before.is_behind;
  budget_ = before.budget;
  result_.effects.erase(result_.effects.begin() + static_cast<std::ptrdiff_t>(before.effects),
                        result_.effects.end());
  result_.groups.resize(before.groups);
  families_.clear();
  last_parent_.reset();
  replayed_.clear();
}

// Tells parents of their new children: first that they are there, then how those ended that were
// born final.
void Batch::introduce_families() {
  last_parent_.reset();
  for (const auto& [parent, family] : std::exchange(families_, {})) {
    follow({job::FollowUp::To::job, parent, 0, *family.adopt}, parent);
    for (const job::Command& ended : family.ended) {
      follow({job::FollowUp::To::job, parent, 0, ended}, parent);
    }
  }
  settle();
}

Result<Written> Batch::perform(const Submit& submit) {
  if (!submit.submission.idempotency_key.empty()) {
    if (auto answer = replay(submit)) return std::move(*answer);
  }
  if (submit.refused_if_new) return *submit.refused_if_new;
  if (submit.submission.parent) {
    const auto replayed = replayed_.find(*submit.submission.parent);
    if (replayed != replayed_.end()) return replayed->second;
  }
  const Result<Parent> parent = open_parent(submit);
  if (!parent) return parent.error();
  const bool is_child = parent->sequence != Sequence::none;
  const Result<RecordNumber> group =
      groups_.enter(submit, is_child ? &parent->group : nullptr, now_);
  if (!group) return group.error();
  const std::shared_ptr<const Spec> spec = spec_of(submit);
  job::Birth birth =
      job::born(spec->submission,
                {submit.tenant, submit.sequence, submit.id, parent->sequence, *group}, now_);
  View view{spec, birth.job, {}, std::nullopt, std::nullopt};
  if (job::is_final(birth.job.state)) view.outcome.emplace().failure = birth.failure;
  save_birth(submit, spec, birth);
  return Written{std::move(view), false, {}};
}

// Without what keeps blobs of files from the sweep: from the commit on the job's rows do.
std::shared_ptr<const Spec> Batch::spec_of(const Submit& submit) const {
  auto spec = std::make_shared<Spec>(Spec{submit.sequence, submit.id, submit.tenant, submit.user,
                                          submit.user_id, now_, submit.submission});
  for (job::InputFile& file : spec->submission.files) file.hold.reset();
  return spec;
}

// Empty when the key promises nothing, or nothing any more.
std::optional<Result<Written>> Batch::replay(const Submit& submit) {
  const auto promise = tx_.load_promise(submit.user, submit.submission.idempotency_key);
  if (!promise || promise->at + idempotency_kept <= now_) return std::nullopt;
  const auto job = tx_.load_job(promise->job);
  if (!job) return std::nullopt;
  if (promise->digest != submit.submission.request_digest) {
    return conflict("This idempotency key was used before with another request.");
  }
  Written answer{as_born(tx_.load_spec(promise->job, Detail::full), *job), true, {}};
  replayed_.emplace(submit.id, answer);
  return answer;
}

View Batch::as_born(std::shared_ptr<const Spec> spec, const job::Job& job) const {
  View view;
  if (!spec) return view;
  job::Birth birth = job::born(
      spec->submission, {job.tenant, job.sequence, job.id, job.parent, job.group}, job.created_at);
  view.spec = std::move(spec);
  view.job = birth.job;
  if (job::is_final(birth.job.state)) view.outcome.emplace().failure = std::move(birth.failure);
  return view;
}

Result<Batch::Parent> Batch::open_parent(const Submit& submit) {
  const auto& id = submit.submission.parent;
  if (!id) return Parent{};
  if (!last_parent_ || last_parent_->id != *id) {
    const auto sequence = tx_.find_job(*id);
    const auto job = sequence ? tx_.load_job(*sequence) : std::nullopt;
    if (!job) return no_such_parent();
    last_parent_ = {*id,         *sequence, job->tenant, job->door, job::is_final(job->state),
                    {job->group}};
  }
  if (last_parent_->tenant != submit.tenant || last_parent_->door != submit.submission.door) {
    return no_such_parent();
  }
  if (last_parent_->is_final) return invalid_argument("The parent job is already terminal.");
  return *last_parent_;
}

FacetNumbers Batch::number_facets(const Submit& submit) {
  FacetNumbers numbers;
  for (const auto& [facet, value] : submit.submission.facets) {
    numbers.emplace_back(facet, tx_.number_facet(submit.tenant, facet, value));
  }
  return numbers;
}

void Batch::save_birth(const Submit& submit, const std::shared_ptr<const Spec>& spec,
                       job::Birth& birth) {
  DOCKET_CHECK(birth.events.front() == submitted(birth.job), "a timeline begins alike");
  const FacetNumbers facets = number_facets(submit);
  tx_.insert_job(*spec, birth.job, facets);
  groups_.born(birth.job);
  for (const job::Task& task : birth.tasks) tx_.save_task(birth.job.sequence, task);
  if (job::is_final(birth.job.state)) {
    tx_.save_final(birth.job, {birth.failure, std::nullopt, birth.events});
  }
  if (const std::string& key = submit.submission.idempotency_key; !key.empty()) {
    tx_.save_promise({submit.user, key, submit.submission.request_digest, submit.sequence, now_});
    has_promised_ = true;
  }
  marks_.last_sequence = std::max(marks_.last_sequence, submit.sequence);
  if (birth.job.only_task) birth.tasks.push_back(*birth.job.only_task);
  note({birth.job, std::nullopt, false, spec, facets, std::move(birth.tasks),
        std::move(birth.events)});
  for (job::FollowUp& follow_up : birth.follow_ups) {
    Family& family = families_[follow_up.job];
    if (const auto* adopt = std::get_if<job::Adopt>(&follow_up.command)) {
      if (family.adopt) {
        ++family.adopt->count;
      } else {
        family.adopt = *adopt;
      }
    } else {
      family.ended.push_back(std::move(follow_up.command));
    }
  }
}

Result<job::Job> Batch::find(const std::variant<Sequence, ClientRef>& ref) {
  const auto* client = std::get_if<ClientRef>(&ref);
  const auto sequence =
      client == nullptr ? std::optional(std::get<Sequence>(ref)) : tx_.find_job(client->id);
  if (!sequence) return no_such_job();
  auto job = tx_.load_job(*sequence);
  if (!job) return no_such_job();
  const bool is_theirs = client == nullptr || (client->tenant == job->tenant &&
                                               client->door.value_or(job->door) == job->door);
  if (!is_theirs) return no_such_job();
  return *job;
}

Result<Written> Batch::perform(const Act& act) {
  const Result<job::Job> before = find(act.job);
  if (!before) return before.error();
  const bool is_answered = std::holds_alternative<ClientRef>(act.job);
  auto spec = is_answered ? tx_.load_spec(before->sequence, Detail::row) : nullptr;
  Result<Done> done = change(*before, act.task, act.command, act.output);
  if (!done) return done.error();
  if (!is_answered) return Written{};
  if (done->outcome) done->outcome->timeline.clear();
  return Written{View{std::move(spec), done->job, {}, std::move(done->outcome), {}}, false, {}};
}

Result<Batch::Done> Batch::change(const job::Job& before, job::TaskIndex index,
                                  const job::Command& command,
                                  const std::optional<Output>& output) {
  std::optional<job::Task> task;
  if (job::is_about_task(command)) {
    const bool is_only = before.only_task && before.only_task->index == index;
    task = is_only ? before.only_task : tx_.load_task(before.sequence, index);
    if (!task) return not_found("No such task.");
  }
  Result<job::Change> changed = job::transition(before, task ? &*task : nullptr, command, now_);
  if (!changed) return changed.error();
  if (std::holds_alternative<job::Delete>(command)) return remove(before, std::move(*changed));

  save_tasks(before, *changed, command);
  const bool is_finish = std::holds_alternative<job::Finish>(command);
  const std::optional<Output>& made = is_finish ? output : std::optional<Output>();
  save_task_outcome(*changed, made);
  Done done{changed->job, save_job(before, *changed, made)};
  groups_.changed(before, &changed->job);
  std::vector<job::Task> tasks = std::move(changed->added);
  if (changed->task) {
    tasks.push_back(*changed->task);
  } else if (changed->job.only_task != before.only_task && changed->job.only_task) {
    tasks.push_back(*changed->job.only_task);
  }
  note({changed->job,
        before.state,
        false,
        nullptr,
        {},
        std::move(tasks),
        std::move(changed->events)});
  owe(std::move(changed->follow_ups));
  return done;
}

Batch::Done Batch::remove(const job::Job& before, job::Change change) {
  Done done{before, tx_.load_outcome(before.sequence)};
  FacetNumbers facets = tx_.load_facets(before.sequence);
  tx_.remove_job(before);
  groups_.changed(before, nullptr);
  note({before, before.state, true, nullptr, std::move(facets), {}, std::move(change.events)});
  owe(std::move(change.follow_ups));
  return done;
}

void Batch::save_tasks(const job::Job& before, const job::Change& change,
                       const job::Command& command) {
  const Sequence job = before.sequence;
  if (change.task && !change.job.only_task) tx_.save_task(job, *change.task);
  if (change.added.empty()) return;
  for (const job::Task& task : change.added) tx_.save_task(job, task);
  const auto* add = std::get_if<job::AddTasks>(&command);
  const auto* finish = std::get_if<job::Finish>(&command);
  if (add == nullptr && finish == nullptr) return;  // they are those of its selector
  const auto files_of = finish ? owner_of_files(job, change.task->index) : std::nullopt;
  job::TaskIndex next = before.tasks.total;
  for (const job::TaskSpec& spec : finish ? finish->spawned : add->tasks) {
    tx_.save_added_task(job, next++, {spec, spec.takes_files ? files_of : std::nullopt});
  }
}

// The task of the submission whose files this one works on: itself, or who it had them from.
std::optional<job::TaskIndex> Batch::owner_of_files(Sequence job, job::TaskIndex task) {
  const auto added = tx_.load_added_task(job, task);
  return added ? added->files_of : task;
}

// Of a job with one task only while the job goes on without it, waiting for its children.
void Batch::save_task_outcome(const job::Change& change, const std::optional<Output>& output) {
  if (!change.task || !job::is_final(change.task->state)) return;
  if (change.job.only_task && job::is_final(change.job.state)) return;
  if (change.task->state == job::TaskState::completed) {
    tx_.save_task_outcome(change.job.sequence, {change.task->index, std::nullopt, output});
  } else if (change.task->state == job::TaskState::failed) {
    tx_.save_task_outcome(change.job.sequence,
                          {change.task->index, task_failure(change), std::nullopt});
  }
}

// Gives the outcome of a job that is final.
std::optional<Outcome> Batch::save_job(const job::Job& before, const job::Change& change,
                                       const std::optional<Output>& output) {
  if (!job::is_final(change.job.state)) {
    tx_.save_open(change.job, change.events);
    return std::nullopt;
  }
  const bool was_final = job::is_final(before.state);
  Outcome outcome = was_final ? tx_.load_outcome(before.sequence).value_or(Outcome{})
                              : outcome_of(before, change, output);
  outcome.timeline.insert(outcome.timeline.end(), change.events.begin(), change.events.end());
  if (was_final) {
    tx_.save_noted(change.job, outcome.timeline);
  } else {
    tx_.save_final(change.job, outcome);
  }
  return outcome;
}

Outcome Batch::outcome_of(const job::Job& before, const job::Change& change,
                          const std::optional<Output>& output) {
  Outcome outcome;
  outcome.failure = change.failure;
  outcome.timeline = {submitted(before)};
  if (before.version > 1) {
    const std::vector<job::Event> story = tx_.load_story(before);
    outcome.timeline.insert(outcome.timeline.end(), story.begin(), story.end());
  }
  const auto& only_task = change.job.only_task;
  if (!only_task || only_task->state != job::TaskState::completed) return outcome;
  // A task that finished before its job did left its output in a row of its own.
  const bool was_done = before.only_task->state == job::TaskState::completed;
  outcome.output = was_done ? tx_.load_task_output(before.sequence, only_task->index) : output;
  return outcome;
}

void Batch::note(Effect effect) {
  has_changed_ = true;
  result_.effects.push_back(std::move(effect));
}

void Batch::owe(std::vector<job::FollowUp> follow_ups) {
  for (job::FollowUp& follow_up : follow_ups) {
    Owed owed{0, std::move(follow_up), Sequence::none};
    if (is_behind_) {
      tx_.save_owed(owed);
    } else {
      owed_.push_back(std::move(owed));
    }
  }
}

// Applies what the write at hand owes; what no longer fits goes to the outbox, in order.
void Batch::settle() {
  while (!owed_.empty() && budget_ > 0 && !tx_.failure()) {
    Owed owed = std::move(owed_.front());
    owed_.pop_front();
    if (!advance(owed)) owed_.push_front(std::move(owed));
  }
  is_behind_ = is_behind_ || !owed_.empty();
  for (const Owed& owed : owed_) tx_.save_owed(owed);
  owed_.clear();
}

// Applies what was left owing by earlier batches, and by this one.
void Batch::drain() {
  while (is_behind_ && budget_ > 0 && !tx_.failure()) {
    auto owed = tx_.load_first_owed();
    if (!owed) break;
    if (advance(*owed)) {
      tx_.remove_owed(owed->place);
    } else {
      tx_.save_owed(*owed);
    }
    has_changed_ = true;
  }
  is_behind_ = is_behind_ && tx_.load_first_owed().has_value();
}

// Applies as much of it as the budget allows; true when nothing of it is left.
bool Batch::advance(Owed& owed) {
  const job::FollowUp& follow_up = owed.follow_up;
  const bool is_for_members = follow_up.to == job::FollowUp::To::members;
  if (!is_for_members && follow_up.to != job::FollowUp::To::children) {
    --budget_;
    follow(follow_up, follow_up.job);
    return true;
  }
  const std::size_t asked = budget_;
  const auto jobs = is_for_members ? tx_.load_members(follow_up.group, owed.done_to, asked)
                                   : tx_.load_children(follow_up.job, owed.done_to, asked);
  for (const Sequence job : jobs) follow(follow_up, job);
  if (!jobs.empty()) owed.done_to = jobs.back();
  budget_ -= std::max<std::size_t>(jobs.size(), 1);
  return jobs.size() < asked;
}

// A follow-up that is refused has lost its reason.
void Batch::follow(const job::FollowUp& follow_up, Sequence sequence) {
  if (const auto job = tx_.load_job(sequence)) {
    (void)change(*job, follow_up.task, follow_up.command, std::nullopt);
  }
}

Result<Written> Batch::inserted(bool is_new, const char* taken) {
  if (!is_new) return conflict(taken);
  has_changed_ = true;
  return Written{};
}

Result<Written> Batch::answered(Result<Record> record) {
  if (!record) return record.error();
  has_changed_ = true;
  return Written{std::nullopt, false, std::move(*record)};
}

// Members that never began are owed their cancellation.
Result<Written> Batch::closed(Result<Records::Closed> closed) {
  if (!closed) return closed.error();
  if (closed->was_open) {
    has_changed_ = true;
    result_.groups.push_back(closed->record);
    owe({{job::FollowUp::To::members, Sequence::none, 0, job::Cancel{"group", true},
          closed->record.number}});
  }
  return Written{std::nullopt, false, std::move(closed->record)};
}

Result<Written> Batch::perform(const AddRecord& add) {
  auto record = records_.add(add, now_);
  if (record && record->group) result_.groups.push_back(*record);
  return answered(std::move(record));
}

Result<Written> Batch::perform(const PutRecord& put) { return answered(records_.put(put, now_)); }

Result<Written> Batch::perform(const RemoveRecord& removal) {
  auto done = records_.remove(removal, now_);
  has_changed_ = has_changed_ || done.has_value();
  return closed(std::move(done));
}

Result<Written> Batch::perform(const CloseGroup& close) {
  return closed(records_.close(close, now_));
}

Result<Written> Batch::perform(const AddTenant& tenant) {
  return inserted(tx_.insert_tenant(tenant), "This tenant is there already.");
}

Result<Written> Batch::perform(const AddUser& user) {
  return inserted(tx_.insert_user(user), "This user is there already.");
}

Result<Written> Batch::perform(const AddKey& key) {
  return inserted(tx_.insert_key(key.key), "This key is there already.");
}

Result<Written> Batch::perform(const RevokeKey& revoke) {
  auto key = tx_.load_key(revoke.id);
  if (!key || revoke.tenant.value_or(key->tenant) != key->tenant) {
    return not_found("No such key.");
  }
  const TimePoint end = revoke.at.value_or(now_);
  if (key->revoked_at && *key->revoked_at <= end) return Written{};
  key->revoked_at = end;
  tx_.save_key(*key);
  return inserted(true, "");
}

Result<Written> Batch::perform(const RemoveEndedKeys& removal) {
  if (tx_.remove_ended_keys(removal.until)) has_changed_ = true;
  return Written{};
}

Result<Written> Batch::perform(const PutAgent& put) {
  tx_.save_agent(put.agent);
  return inserted(true, "");
}

}  // namespace

job::Event submitted(const job::Job& job) {
  job::Event event;
  event.kind = job::EventKind::submitted;
  event.at = job.created_at;
  return event;
}

Applied apply(Transaction& transaction, const Marks& before, std::span<const Write> batch) {
  return Batch(transaction, before).run(batch);
}

}  // namespace docket::store
