#include "store/sqlite/transaction.h"

#include <utility>

#include <fmt/format.h>

#include "store/bytes.h"
#include "store/codec.h"
#include "store/spec_codec.h"
#include "store/sqlite/directory.h"

namespace docket::store::sqlite {
namespace {

std::vector<std::unique_ptr<Statement>> removals(Connection& connection,
                                                 std::span<const char* const> tables,
                                                 const char* where) {
  std::vector<std::unique_ptr<Statement>> statements;
  for (const char* table : tables) {
    statements.push_back(std::make_unique<Statement>(
        connection, fmt::format("delete from {} where {}", table, where)));
  }
  return statements;
}

constexpr std::array by_sequence = {"spec", "job"};
constexpr std::array by_place = {"task", "added_task", "out", "input_file"};

std::optional<std::int64_t> micros_of(const std::optional<TimePoint>& time) {
  if (!time) return std::nullopt;
  return to_micros(*time);
}

// An output as the columns output_bytes, output_hash, summary, output.
struct OutputColumns {
  explicit OutputColumns(const std::optional<Output>& output) {
    if (!output) return;
    size = output->bytes;
    if (output->blob) hash = bytes_of(output->blob->bytes);
    summary = output->summary;
    if (!output->blob) text = output->text;
  }
  std::optional<std::int64_t> size;
  std::optional<Bytes> hash;
  std::optional<std::string_view> summary;
  std::optional<std::string_view> text;
};

std::optional<std::string> encoded(const std::optional<Failure>& failure) {
  if (!failure) return std::nullopt;
  return encode_failure(*failure);
}

std::optional<Bytes> as_bytes(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return Bytes{*text};
}

}  // namespace

SqliteTransaction::SqliteTransaction(Connection& connection)
    : connection_(connection),
      rows_(connection),
      records_(connection),
      record_writer_(connection),
      begin_part_(connection, "savepoint part"),
      keep_part_(connection, "release part"),
      undo_part_(connection, "rollback to part"),
      insert_spec_(connection, "insert into spec values (?, ?)"),
      insert_input_(connection, "insert into input values (?, ?)"),
      insert_file_(connection, "insert into input_file values (?, ?)"),
      insert_job_(connection,
                  "insert into job (sequence, state, constant, changing) values (?, ?, ?, ?)"),
      insert_id_(connection, "insert into job_id values (?, ?)"),
      insert_child_(connection, "insert into child values (?, ?, ?, 0)"),
      save_row_(connection, "update job set state = ?, changing = ? where sequence = ?"),
      save_telling_(
          connection,
          "update job set state = ?, changing = ?, story = cast(coalesce(story, x'') || ? as blob)"
          " where sequence = ?"),
      save_final_(connection,
                  "update job set state = ?, changing = ?, done = ?, story = null"
                  " where sequence = ?"),
      children_(connection,
                "select child from child where parent = ? and child > ? and not is_removed"
                " order by child limit ?"),
      save_task_(connection, "replace into task values (?, ?)"),
      save_added_task_(connection, "insert into added_task values (?, ?, ?, ?, ?, ?)"),
      save_out_(connection, "replace into out values (?, ?, ?, ?, ?, ?)"),
      insert_done_(connection,
                   "insert into done (job, failure, timeline, output_bytes, output_hash, summary,"
                   " output) values (?, ?, ?, ?, ?, ?, ?)"),
      save_noted_(connection,
                  "update done set timeline = ?"
                  " where place = (select done from job where sequence = ?)"),
      remove_done_(connection,
                   "delete from done where place = (select done from job where sequence = ?)"),
      name_blob_(connection, "insert or ignore into blob_ref values (?, ?)"),
      append_story_(connection, "insert into story values (?, ?, ?)"),
      remove_story_(connection, "delete from story where job = ?"),
      next_facet_number_(
          connection,
          "select coalesce(max(number), 0) + 1 from facet where tenant = ? and facet = ?"),
      insert_facet_(connection, "insert into facet values (?, ?, ?, ?)"),
      promise_(connection, "select digest, job, at from idempotency where user = ? and key = ?"),
      remove_promise_(connection, "delete from idempotency where user = ? and key = ?"),
      insert_promise_(
          connection,
          "insert into idempotency (user, key, digest, job, at) values (?, ?, ?, ?, ?)"),
      forget_promises_(connection,
                       "delete from idempotency where place in"
                       " (select place from idempotency order by place limit ?2) and at < ?1"),
      first_owed_(connection,
                  "select place, addressee, job, task, done_to, command from outbox"
                  " order by place limit 1"),
      insert_owed_(connection,
                   "insert into outbox (addressee, job, task, done_to, command)"
                   " values (?, ?, ?, ?, ?)"),
      save_owed_(connection, "update outbox set done_to = ? where place = ?"),
      remove_owed_(connection, "delete from outbox where place = ?"),
      insert_tenant_(connection, "insert or ignore into tenant values (?, ?, ?)"),
      insert_user_(connection, "insert or ignore into user values (?, ?, ?, ?)"),
      insert_key_(connection,
                  "insert or ignore into access_key values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      key_(connection, fmt::format("select {} from access_key where id = ?", key_columns)),
      save_key_(connection, "update access_key set revoked_at = ? where id = ?"),
      remove_ended_keys_(connection,
                         "delete from access_key where role in (?, ?) and revoked_at <= ?"),
      save_agent_(connection, "replace into agent values (?, ?, ?, ?, ?, ?, ?, ?)"),
      append_journal_(connection, "insert into journal values (?, ?, ?, ?)"),
      remove_by_job_(removals(connection, by_sequence, "sequence = ?")),
      remove_by_place_(removals(connection, by_place, "place between ? and ?")),
      remove_id_(connection, "delete from job_id where id = ?"),
      remove_child_(connection,
                    "delete from child where parent = ?1 and child = ?2"
                    " and not exists (select 1 from job where sequence = ?1)"),
      retire_child_(connection, "update child set is_removed = 1 where parent = ? and child = ?"),
      forget_children_(connection, "delete from child where parent = ? and is_removed") {
  for (const char* sql :
       {"delete from blob_ref where job = ?", "delete from input where job = ?"}) {
    remove_by_job_.push_back(std::make_unique<Statement>(connection, sql));
  }
}

void SqliteTransaction::undo_part() {
  undo_part_.run();
  keep_part_.run();  // the point itself stays until it is released
}

FacetNumbers SqliteTransaction::load_facets(Sequence job) {
  const auto member = rows_.member(job);
  if (!member) return {};
  return {member->facets.begin(), member->facets.begin() + member->facet_count};
}

std::shared_ptr<const Spec> SqliteTransaction::load_spec(Sequence job, Detail detail) {
  auto spec = rows_.spec(job, detail);
  if (!spec) connection_.fail(corrupt("A job's submission is missing."));
  return spec;
}

void SqliteTransaction::insert_job(const Spec& spec, const job::Job& job,
                                   const FacetNumbers& facets) {
  insert_spec_.run(job.sequence, Bytes{encode_spec(spec)});
  insert_inputs(job.sequence, spec.submission);
  insert_job_.run(job.sequence, job.state, Bytes{encode_constant(job, facets)},
                  Bytes{encode_changing(job)});
  insert_id_.run(bytes_of(spec.id.uuid), job.sequence);
  if (job.parent != Sequence::none) {
    insert_child_.run(job.parent, job.sequence, bytes_of(spec.id.uuid));
  }
}

// What the submission's row does not hold itself.
void SqliteTransaction::insert_inputs(Sequence job, const job::Submission& submission) {
  const bool is_apart = keeps_inputs_apart(submission);
  if (is_apart) insert_input_.run(job, Bytes{encode_inputs(submission)});
  for (std::size_t i = 0; i < submission.files.size(); ++i) {
    const job::InputFile& file = submission.files[i];
    if (const auto blob = blob_of(file)) {
      name_blob_.run(job, bytes_of(blob->bytes));
    } else if (is_apart) {
      insert_file_.run(place_of(job, static_cast<job::TaskIndex>(i)), Bytes{file.inline_bytes});
    }
  }
}

void SqliteTransaction::save_open(const job::Job& job, std::span<const job::Event> events) {
  const std::string changing = encode_changing(job);
  if (events.empty() || !has_short_story(job)) {
    save_row_.run(job.state, Bytes{changing}, job.sequence);
    if (!events.empty()) append_story_.run(job.sequence, job.version, Bytes{encode_events(events)});
    return;
  }
  ByteWriter chapter;
  chapter.bytes(encode_events(events));
  save_telling_.run(job.state, Bytes{changing}, Bytes{chapter.take()}, job.sequence);
}

void SqliteTransaction::save_final(const job::Job& job, const Outcome& outcome) {
  const auto failure = encoded(outcome.failure);
  const OutputColumns output(outcome.output);
  insert_done_.run(job.sequence, as_bytes(failure), Bytes{encode_events(outcome.timeline)},
                   output.size, output.hash, output.summary, output.text);
  const std::int64_t place = sqlite3_last_insert_rowid(connection_.handle());
  save_final_.run(job.state, Bytes{encode_changing(job)}, place, job.sequence);
  if (!has_short_story(job)) remove_story_.run(job.sequence);
  name_blob(job.sequence, outcome.output);
}

void SqliteTransaction::save_noted(const job::Job& job, std::span<const job::Event> timeline) {
  save_row_.run(job.state, Bytes{encode_changing(job)}, job.sequence);
  save_noted_.run(Bytes{encode_events(timeline)}, job.sequence);
}

void SqliteTransaction::remove_job(const job::Job& job) {
  remove_done_.run(job.sequence);
  remove_story_.run(job.sequence);
  for (const auto& removal : remove_by_job_) removal->run(job.sequence);
  for (const auto& removal : remove_by_place_) {
    removal->run(place_of(job.sequence, 0), place_of(job.sequence, job::tasks_max));
  }
  remove_id_.run(bytes_of(job.id.uuid));
  if (job.children.total > 0) forget_children_.run(job.sequence);
  if (job.parent == Sequence::none) return;
  remove_child_.run(job.parent, job.sequence);
  retire_child_.run(job.parent, job.sequence);
}

std::vector<Sequence> SqliteTransaction::load_children(Sequence parent, Sequence after,
                                                       std::size_t limit) {
  std::vector<Sequence> children;
  Rows rows = children_.rows(parent, after, static_cast<std::int64_t>(limit));
  while (rows.next()) children.push_back(Sequence{rows.number(0)});
  return children;
}

void SqliteTransaction::save_task(Sequence job, const job::Task& task) {
  save_task_.run(place_of(job, task.index), Bytes{encode_task(task)});
}

void SqliteTransaction::save_added_task(Sequence job, job::TaskIndex task, const AddedTask& added) {
  const job::TaskSpec& spec = added.spec;
  save_added_task_.run(place_of(job, task), spec.unit, spec.step, spec.input, spec.takes_previous,
                       added.files_of);
}

void SqliteTransaction::save_task_outcome(Sequence job, const TaskOutcome& outcome) {
  const auto failure = encoded(outcome.failure);
  const OutputColumns output(outcome.output);
  save_out_.run(place_of(job, outcome.task), as_bytes(failure), output.size, output.hash,
                output.summary, output.text);
  name_blob(job, outcome.output);
}

std::optional<Output> SqliteTransaction::load_task_output(Sequence job, job::TaskIndex task) {
  auto outcomes = rows_.task_outcomes(job, task, 1, Detail::full);
  if (outcomes.empty() || outcomes.front().task != task) return std::nullopt;
  return std::move(outcomes.front().output);
}

void SqliteTransaction::name_blob(Sequence job, const std::optional<Output>& output) {
  if (output && output->blob) name_blob_.run(job, bytes_of(output->blob->bytes));
}

std::uint32_t SqliteTransaction::number_facet(TenantNumber tenant, job::Facet facet,
                                              std::string_view value) {
  if (const auto number = rows_.facet_number(tenant, facet, value)) return *number;
  std::int64_t number = 0;
  {
    Rows rows = next_facet_number_.rows(tenant, facet);
    if (rows.next()) number = rows.number(0);
  }
  insert_facet_.run(tenant, facet, value, number);
  return static_cast<std::uint32_t>(number);
}

job::Group SqliteTransaction::load_group(RecordNumber number) {
  const auto group = records_.group(number);
  if (!group) connection_.fail(corrupt("A stored group is missing."));
  return group.value_or(job::Group{});
}

std::optional<Promise> SqliteTransaction::load_promise(UserNumber user, std::string_view key) {
  Rows rows = promise_.rows(user, key);
  if (!rows.next()) return std::nullopt;
  return Promise{user, std::string(key), std::string(rows.bytes(0)), Sequence{rows.number(1)},
                 from_micros(rows.number(2))};
}

void SqliteTransaction::save_promise(const Promise& promise) {
  remove_promise_.run(promise.user, promise.key);
  insert_promise_.run(promise.user, promise.key, Bytes{promise.digest}, promise.job,
                      to_micros(promise.at));
}

void SqliteTransaction::forget_promises(TimePoint before, std::size_t limit) {
  forget_promises_.run(to_micros(before), static_cast<std::int64_t>(limit));
}

std::optional<Owed> SqliteTransaction::load_first_owed() {
  Rows rows = first_owed_.rows();
  if (!rows.next()) return std::nullopt;
  auto command = decode_command(rows.bytes(5));
  if (!command) {
    connection_.fail(command.error());
    return std::nullopt;
  }
  job::FollowUp follow_up;
  follow_up.to = static_cast<job::FollowUp::To>(rows.number(1));
  if (follow_up.to == job::FollowUp::To::members) {
    follow_up.group = RecordNumber{rows.number(2)};
  } else {
    follow_up.job = Sequence{rows.number(2)};
  }
  follow_up.task = static_cast<job::TaskIndex>(rows.number(3));
  follow_up.command = std::move(*command);
  return Owed{rows.number(0), std::move(follow_up), Sequence{rows.number(4)}};
}

void SqliteTransaction::save_owed(const Owed& owed) {
  if (owed.place != 0) {
    save_owed_.run(owed.done_to, owed.place);
    return;
  }
  const job::FollowUp& what = owed.follow_up;
  const bool is_for_members = what.to == job::FollowUp::To::members;
  insert_owed_.run(what.to, is_for_members ? to_number(what.group) : to_number(what.job), what.task,
                   owed.done_to, Bytes{encode_command(what.command)});
}

bool SqliteTransaction::has_changed_rows() { return sqlite3_changes(connection_.handle()) > 0; }

bool SqliteTransaction::insert_tenant(const AddTenant& tenant) {
  insert_tenant_.run(tenant.number, bytes_of(tenant.id.uuid), tenant.name);
  return has_changed_rows();
}

bool SqliteTransaction::insert_user(const AddUser& user) {
  insert_user_.run(user.number, bytes_of(user.id.uuid), user.tenant, user.name);
  return has_changed_rows();
}

bool SqliteTransaction::insert_key(const KeyRow& key) {
  insert_key_.run(bytes_of(key.id.uuid), key.tenant, key.user, key.role, key.is_operator,
                  bytes_of(key.secret_sha256), key.name, to_micros(key.created_at),
                  micros_of(key.revoked_at), key.agent_name);
  return has_changed_rows();
}

std::optional<KeyRow> SqliteTransaction::load_key(const KeyId& id) {
  Rows rows = key_.rows(bytes_of(id.uuid));
  if (!rows.next()) return std::nullopt;
  return read_key(connection_, rows);
}

void SqliteTransaction::save_key(const KeyRow& key) {
  save_key_.run(micros_of(key.revoked_at), bytes_of(key.id.uuid));
}

bool SqliteTransaction::remove_ended_keys(TimePoint until) {
  remove_ended_keys_.run(job::Role::agent, job::Role::enroll, to_micros(until));
  return has_changed_rows();
}

void SqliteTransaction::save_agent(const AgentRow& agent) {
  save_agent_.run(agent.number, bytes_of(agent.id.uuid), agent.tenant, agent.name, agent.is_drained,
                  to_micros(agent.created_at), to_micros(agent.last_seen_at),
                  Bytes{encode_agent_events(agent.events)});
}

void SqliteTransaction::append_journal(const Marks& marks, std::span<const Effect> effects) {
  append_journal_.run(marks.last_commit, to_micros(marks.last_stamp), marks.last_sequence,
                      Bytes{encode_journal(effects)});
}

}  // namespace docket::store::sqlite
