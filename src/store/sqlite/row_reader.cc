#include "store/sqlite/row_reader.h"

#include <iterator>
#include <utility>

#include "store/bytes.h"
#include "store/codec.h"
#include "store/spec_codec.h"

namespace docket::store::sqlite {
namespace {

// The text of a large output is not even looked at for a list: it lies on pages of its own.
static_assert(summary_above_bytes == 16384, "the statements below say so too");
constexpr std::string_view outcome_row =
    "select failure, null, output_bytes, output_hash, summary,"
    " case when output_bytes <= 16384 then output end"
    " from done where place = (select done from job where sequence = ?)";
constexpr std::string_view outcome_at =
    "select failure, null, output_bytes, output_hash, summary,"
    " case when output_bytes <= 16384 then output end"
    " from done where place = ?";
constexpr std::string_view outcome_full =
    "select failure, timeline, output_bytes, output_hash, summary, output"
    " from done where place = (select done from job where sequence = ?)";
constexpr std::string_view task_outcomes_row =
    "select place, failure, output_bytes, output_hash, summary,"
    " case when output_bytes <= 16384 then output end"
    " from out where place between ? and ? order by place limit ?";
constexpr std::string_view task_outcomes_full =
    "select place, failure, output_bytes, output_hash, summary, output"
    " from out where place between ? and ? order by place limit ?";

}  // namespace

Error no_submission() { return corrupt("A job's submission is missing."); }

RowReader::RowReader(Connection& connection)
    : connection_(connection),
      find_(connection, "select sequence from job_id where id = ?"),
      job_(connection, "select state, constant, changing from job where sequence = ?"),
      spec_(connection, "select body from spec where sequence = ?"),
      inputs_(connection, "select body from input where job = ?"),
      file_(connection, "select body from input_file where place = ?"),
      children_(connection, "select id from child where parent = ? order by child"),
      falling_jobs_(connection,
                    "select sequence, state, constant, changing, done from job"
                    " where sequence <= ? order by sequence desc"),
      falling_specs_(connection,
                     "select sequence, body from spec where sequence <= ? order by sequence desc"),
      outcome_at_(connection, outcome_at),
      outcome_row_(connection, outcome_row),
      outcome_full_(connection, outcome_full),
      short_story_(connection, "select story from job where sequence = ?"),
      story_(connection, "select events from story where job = ? order by version"),
      task_(connection, "select body from task where place = ?"),
      tasks_(connection,
             "select place, body from task where place between ? and ? order by place limit ?"),
      task_outcomes_row_(connection, task_outcomes_row),
      task_outcomes_full_(connection, task_outcomes_full),
      added_task_(connection,
                  "select unit, step, input, takes_previous, files_of from added_task"
                  " where place = ?"),
      facet_number_(connection,
                    "select number from facet where tenant = ? and facet = ? and value = ?"),
      is_named_(connection, "select 1 from blob_ref where hash = ? limit 1"),
      marks_(connection,
             "select number, stamp, sequence from journal order by number desc limit 1") {}

template <class T>
std::optional<T> RowReader::kept(Result<T> decoded) {
  if (decoded) return std::move(*decoded);
  connection_.fail(decoded.error());
  return std::nullopt;
}

bool RowReader::is_good(const Result<void>& read) {
  if (!read) connection_.fail(read.error());
  return read.has_value();
}

std::optional<Sequence> RowReader::find(const JobId& id) {
  Rows rows = find_.rows(bytes_of(id.uuid));
  if (!rows.next()) return std::nullopt;
  return Sequence{rows.number(0)};
}

std::optional<job::Job> RowReader::job(Sequence sequence) {
  Rows rows = job_.rows(sequence);
  if (!rows.next()) return std::nullopt;
  return kept(decode_job(
      {sequence, static_cast<job::State>(rows.number(0)), rows.bytes(1), rows.bytes(2)}));
}

std::optional<Member> RowReader::member(Sequence sequence) {
  Rows rows = job_.rows(sequence);
  if (!rows.next()) return std::nullopt;
  return kept(decode_member(
      {sequence, static_cast<job::State>(rows.number(0)), rows.bytes(1), rows.bytes(2)}));
}

std::optional<Spec> RowReader::short_spec(Sequence sequence, Detail detail) {
  Rows rows = spec_.rows(sequence);
  std::optional<Spec> spec;
  if (!rows.next() || !is_good(decode_spec(sequence, rows.bytes(0), detail, spec.emplace()))) {
    spec.reset();
  }
  return spec;
}

void RowReader::read_inputs(Spec& spec) {
  Rows rows = inputs_.rows(spec.sequence);
  const Result<void> read =
      rows.next() ? decode_inputs(rows.bytes(0), spec) : corrupt("A job's input is missing.");
  is_good(read);
}

// Of a job whose inputs are kept apart.
void RowReader::read_file(Sequence job, std::size_t index, job::InputFile& file) {
  if (!job::is_inline(file)) return;
  Rows rows = file_.rows(place_of(job, static_cast<job::TaskIndex>(index)));
  if (rows.next()) file.inline_bytes = rows.bytes(0);
  if (std::ssize(file.inline_bytes) != file.bytes) {
    connection_.fail(corrupt("The bytes of a job's file are missing."));
  }
}

std::shared_ptr<const Spec> RowReader::spec(Sequence sequence, Detail detail) {
  std::optional<Spec> spec = short_spec(sequence, detail);
  if (!spec) return nullptr;
  if (spec->is_input_left_out && detail == Detail::full) {
    std::vector<job::InputFile>& files = spec->submission.files;
    for (std::size_t i = 0; i < files.size(); ++i) read_file(sequence, i, files[i]);
    read_inputs(*spec);
  }
  return std::make_shared<const Spec>(std::move(*spec));
}

std::optional<TaskWork> RowReader::task_work(Sequence job, job::TaskIndex task) {
  std::optional<Spec> spec = short_spec(job, Detail::row);
  if (!spec) return std::nullopt;
  const bool is_apart = spec->is_input_left_out;
  if (is_apart) read_inputs(*spec);
  spec->is_input_left_out = is_apart;
  job::Submission& submission = spec->submission;
  TaskWork work{.kind = std::move(submission.kind),
                .input = {},
                .limits = submission.limits,
                .backoff = submission.backoff,
                .patience = submission.patience,
                .files = {},
                .previous = {}};
  const bool is_submitted = task < submission.tasks.size();
  std::optional<AddedTask> added = is_submitted ? std::nullopt : added_task(job, task);
  if (!added) {
    give_files_of(*spec, task, work);
  } else if (added->files_of) {
    give_files_of(*spec, *added->files_of, work);
  }
  job::TaskSpec own;  // an only task is all of the submission
  if (is_submitted) own = std::move(submission.tasks[task]);
  if (added) own = std::move(added->spec);
  work.input = std::move(own.input.empty() ? submission.input : own.input);
  if (own.takes_previous) work.previous = previous(job, task);
  return work;
}

// Of a task of the submission: the one it names, or all where it is the only one.
void RowReader::give_files_of(const Spec& spec, job::TaskIndex task, TaskWork& work) {
  const job::Submission& submission = spec.submission;
  if (task >= submission.tasks.size()) return give_files(spec, 0, submission.files.size(), work);
  const std::optional<std::uint32_t>& file = submission.tasks[task].file;
  if (file) give_files(spec, *file, std::size_t{*file} + 1, work);
}

void RowReader::give_files(const Spec& spec, std::size_t first, std::size_t end, TaskWork& work) {
  const std::vector<job::InputFile>& files = spec.submission.files;
  if (end > files.size()) {
    connection_.fail(corrupt("A task names a file that its job does not have."));
    return;
  }
  for (std::size_t i = first; i < end; ++i) {
    job::InputFile& file = work.files.emplace_back(files[i]);
    if (spec.is_input_left_out) read_file(spec.sequence, i, file);
  }
}

// Units and steps rise without gaps, so the step before a task's is the task before it.
std::optional<Output> RowReader::previous(Sequence job, job::TaskIndex task) {
  auto outcomes =
      task == 0 ? std::vector<TaskOutcome>() : task_outcomes(job, task - 1, 1, Detail::full);
  const bool is_there =
      !outcomes.empty() && outcomes.front().task == task - 1 && outcomes.front().output;
  if (is_there) return std::move(outcomes.front().output);
  connection_.fail(corrupt("The output of the step before a task is missing."));
  return std::nullopt;
}

std::vector<JobId> RowReader::children(Sequence parent) {
  std::vector<JobId> ids;
  Rows rows = children_.rows(parent);
  while (rows.next()) {
    if (!copy_bytes(rows.bytes(0), ids.emplace_back().uuid.bytes)) {
      connection_.fail(corrupt("A stored id cannot be read."));
    }
  }
  return ids;
}

// From the columns output_bytes, output_hash, summary, output.
std::optional<Output> RowReader::output(const Rows& rows, int column) {
  if (rows.is_null(column)) return std::nullopt;
  Output output;
  output.bytes = rows.number(column);
  if (!rows.is_null(column + 1)) {
    output.blob.emplace();
    if (!copy_bytes(rows.bytes(column + 1), output.blob->bytes)) {
      connection_.fail(corrupt("A stored blob name cannot be read."));
    }
  }
  output.summary = rows.bytes(column + 2);
  output.text = rows.bytes(column + 3);
  return output;
}

std::optional<Outcome> RowReader::outcome(Sequence sequence, Detail detail) {
  Rows rows = (detail == Detail::full ? outcome_full_ : outcome_row_).rows(sequence);
  return first_outcome(rows);
}

// From the columns failure, timeline and those of an output.
std::optional<Outcome> RowReader::first_outcome(Rows& rows) {
  if (!rows.next()) return std::nullopt;
  Outcome outcome;
  if (!rows.is_null(0)) outcome.failure = kept(decode_failure(rows.bytes(0)));
  if (!rows.is_null(1)) {
    outcome.timeline = kept(decode_events(rows.bytes(1))).value_or(std::vector<job::Event>());
  }
  outcome.output = output(rows, 2);
  return outcome;
}

// So many rows are stepped over before a search is cheaper.
constexpr int steps_max = 8;

const Rows* RowReader::Falling::Cursor::find(Statement& statement, Sequence sequence) {
  const std::int64_t wanted = to_number(sequence);
  for (int step = 0; rows_ && at_ > wanted && step < steps_max; ++step) {
    at_ = rows_->next() ? rows_->number(0) : 0;
  }
  if (!rows_ || at_ > wanted) {
    rows_.reset();  // before the statement begins anew
    rows_.reset(new Rows(statement.rows(sequence)));
    at_ = rows_->next() ? rows_->number(0) : 0;
  }
  return at_ == wanted ? rows_.get() : nullptr;
}

void RowReader::Falling::read(Sequence sequence, std::optional<View>& view) {
  if (!read_parts(sequence, view.emplace())) view.reset();
}

bool RowReader::Falling::read_parts(Sequence sequence, View& view) {
  const Rows* row = jobs_.find(reader_.falling_jobs_, sequence);
  if (row == nullptr) return false;
  const Result<void> job = decode_job(
      {sequence, static_cast<job::State>(row->number(1)), row->bytes(2), row->bytes(3)}, view.job);
  if (!reader_.is_good(job)) return false;
  const Rows* body = specs_.find(reader_.falling_specs_, sequence);
  auto spec = std::make_shared<Spec>();
  const Result<void> submission =
      body == nullptr ? no_submission() : decode_spec(sequence, body->bytes(1), detail_, *spec);
  if (!reader_.is_good(submission)) return false;
  view.spec = std::move(spec);
  if (detail_ != Detail::line && job::is_final(view.job.state)) {
    Rows end = reader_.outcome_at_.rows(row->number(4));
    view.outcome = reader_.first_outcome(end);
  }
  return true;
}

void RowReader::read_events(std::string_view chapter, std::vector<job::Event>& to) {
  if (auto events = kept(decode_events(chapter))) {
    std::move(events->begin(), events->end(), std::back_inserter(to));
  }
}

std::vector<job::Event> RowReader::story(const job::Job& job) {
  std::vector<job::Event> events;
  {
    Rows rows = short_story_.rows(job.sequence);
    if (!rows.next()) return events;
    ByteReader chapters(rows.bytes(0));
    while (chapters.is_good() && !chapters.is_at_end()) read_events(chapters.bytes(), events);
    if (!chapters.is_good()) connection_.fail(corrupt("A stored timeline cannot be read."));
  }
  if (has_short_story(job)) return events;
  Rows rows = story_.rows(job.sequence);
  while (rows.next()) read_events(rows.bytes(0), events);
  return events;
}

std::optional<job::Task> RowReader::task(Sequence job, job::TaskIndex index) {
  Rows rows = task_.rows(place_of(job, index));
  if (!rows.next()) return std::nullopt;
  return kept(decode_task(index, rows.bytes(0)));
}

std::vector<job::Task> RowReader::tasks(Sequence job, job::TaskIndex first, std::size_t limit) {
  std::vector<job::Task> tasks;
  Rows rows = tasks_.rows(place_of(job, std::min(first, job::tasks_max)),
                          place_of(job, job::tasks_max), static_cast<std::int64_t>(limit));
  while (rows.next()) {
    const auto index = static_cast<job::TaskIndex>(rows.number(0) - place_of(job, 0));
    if (auto task = kept(decode_task(index, rows.bytes(1)))) tasks.push_back(*task);
  }
  return tasks;
}

std::vector<TaskView> RowReader::task_views(const job::Job& job, job::TaskIndex first,
                                            std::size_t limit, Detail detail) {
  std::vector<TaskView> views;
  if (!job.only_task) {
    for (const job::Task& task : tasks(job.sequence, first, limit)) views.push_back({.task = task});
  } else if (first <= job.only_task->index && limit > 0) {
    views.push_back({.task = *job.only_task});
  }
  auto view = views.begin();
  for (TaskOutcome& ended : task_outcomes(job.sequence, first, limit, detail)) {
    while (view != views.end() && view->task.index < ended.task) ++view;
    if (view == views.end()) break;
    view->failure = std::move(ended.failure);
    view->output = std::move(ended.output);
  }
  if (!job::is_final(job.state)) return views;
  for (TaskView& task : views) {
    if (!job::is_final(task.task.state)) task.task.state = job::TaskState::cancelled;
  }
  // The end of an only task is its job's.
  auto end = job.only_task && !views.empty() ? outcome(job.sequence, detail) : std::nullopt;
  if (!end) return views;
  TaskView& only = views.front();
  if (only.task.state == job::TaskState::completed) only.output = std::move(end->output);
  if (only.task.state == job::TaskState::failed) only.failure = std::move(end->failure);
  return views;
}

std::vector<TaskOutcome> RowReader::task_outcomes(Sequence job, job::TaskIndex first,
                                                  std::size_t limit, Detail detail) {
  std::vector<TaskOutcome> outcomes;
  Statement& statement = detail == Detail::full ? task_outcomes_full_ : task_outcomes_row_;
  Rows rows = statement.rows(place_of(job, std::min(first, job::tasks_max)),
                             place_of(job, job::tasks_max), static_cast<std::int64_t>(limit));
  while (rows.next()) {
    TaskOutcome& outcome = outcomes.emplace_back();
    outcome.task = static_cast<job::TaskIndex>(rows.number(0) - place_of(job, 0));
    if (!rows.is_null(1)) outcome.failure = kept(decode_failure(rows.bytes(1)));
    outcome.output = output(rows, 2);
  }
  return outcomes;
}

std::optional<AddedTask> RowReader::added_task(Sequence job, job::TaskIndex task) {
  Rows rows = added_task_.rows(place_of(job, task));
  if (!rows.next()) return std::nullopt;
  AddedTask added;
  added.spec.unit = static_cast<std::uint32_t>(rows.number(0));
  added.spec.step = static_cast<std::uint32_t>(rows.number(1));
  added.spec.input = rows.bytes(2);
  added.spec.takes_previous = rows.number(3) != 0;
  if (!rows.is_null(4)) added.files_of = static_cast<job::TaskIndex>(rows.number(4));
  added.spec.takes_files = added.files_of.has_value();
  return added;
}

std::optional<std::uint32_t> RowReader::facet_number(TenantNumber tenant, job::Facet facet,
                                                     std::string_view value) {
  Rows rows = facet_number_.rows(tenant, facet, value);
  if (!rows.next()) return std::nullopt;
  return static_cast<std::uint32_t>(rows.number(0));
}

bool RowReader::is_named(const BlobHash& hash) {
  return is_named_.rows(bytes_of(hash.bytes)).next();
}

Marks RowReader::marks() {
  Rows rows = marks_.rows();
  if (!rows.next()) return {};
  return {from_micros(rows.number(1)), Sequence{rows.number(2)}, rows.number(0)};
}

}  // namespace docket::store::sqlite
