#include "store/sqlite/verify.h"

#include <limits>
#include <utility>

#include <fmt/format.h>

#include "store/codec.h"
#include "store/sqlite/records.h"

namespace docket::store::sqlite {
namespace {

class Verifier {
 public:
  Verifier(Connection& connection, RowReader& rows, BlobStore& blobs)
      : connection_(connection),
        rows_(rows),
        records_(connection),
        blobs_(blobs),
        names_blob_(connection, "select 1 from blob_ref where job = ? and hash = ?") {}

  Result<std::vector<std::string>> run() {
    check_file();
    check_pairs();
    check_jobs();
    check_records();
    check_journal();
    check_blobs();
    if (connection_.failure() && connection_.failure()->code == ErrorCode::unavailable) {
      return *connection_.failure();
    }
    return std::move(findings_);
  }

 private:
  bool is_full() const { return findings_.size() >= findings_max; }
  void find(std::string line) {
    if (!is_full()) findings_.push_back(std::move(line));
  }
  // A row that cannot be read is a finding, and the next ones are looked at all the same.
  void note_damage(std::string_view where, std::int64_t sequence) {
    if (!connection_.failure() || connection_.failure()->code != ErrorCode::corrupt) return;
    find(fmt::format("{} {}: {}", where, sequence, connection_.failure()->message));
    connection_.forget_failure();
  }

  void check_file();
  void check_pairs();
  void expect_none(const char* says, const char* sql);
  void check_jobs();
  void check_files(const Spec& spec);
  void check_job(const job::Job& job);
  void check_tasks(const job::Job& job);
  void check_records();
  void check_group(const Record& record);
  void check_journal();
  void check_blobs();

  Connection& connection_;
  RowReader& rows_;
  RecordReader records_;
  BlobStore& blobs_;
  Statement names_blob_;
  std::vector<std::string> findings_;
};

void Verifier::check_file() {
  Statement statement(connection_, "pragma integrity_check(20)");
  Rows rows = statement.rows();
  while (rows.next()) {
    if (rows.bytes(0) != "ok") find(fmt::format("database: {}", rows.bytes(0)));
  }
  note_damage("database", 0);
}

void Verifier::expect_none(const char* says, const char* sql) {
  Statement statement(connection_, sql);
  Rows rows = statement.rows();
  while (rows.next() && !is_full()) find(fmt::format("job {}: {}", rows.number(0), says));
  note_damage(says, 0);
}

void Verifier::check_pairs() {
  expect_none("has no submission",
              "select sequence from job where sequence not in (select sequence from spec)");
  expect_none("has a submission and no state",
              "select sequence from spec where sequence not in (select sequence from job)");
  expect_none("cannot be found by its id",
              "select sequence from job where sequence not in (select sequence from job_id)");
  expect_none("is named by an id and not there",
              "select sequence from job_id where sequence not in (select sequence from job)");
  expect_none("is final and has no outcome",
              "select sequence from job where state > 5 and not exists"
              " (select 1 from done where place = job.done and done.job = sequence)");
  expect_none("is not final and has an outcome",
              "select job from done where job not in"
              " (select sequence from job where state > 5)");
  expect_none("has a timeline under way and is not open",
              "select job from story where job not in"
              " (select sequence from job where state <= 5)");
  expect_none("keeps the timeline of an open job and is not open",
              "select sequence from job where story is not null and state > 5");
  expect_none("has an input and is not there",
              "select job from input where job not in (select sequence from job)");
  expect_none("has a task and is not there",
              "select place / 16384 from task where place / 16384 not in"
              " (select sequence from job)");
  expect_none("has a task with the files of a later one",
              "select place / 16384 from added_task where files_of >= place % 16384");
  expect_none("is a child of it and not there",
              "select child from child where not is_removed"
              " and child not in (select sequence from job)");
  expect_none("is a removed child and there",
              "select child from child where is_removed"
              " and child in (select sequence from job)");
  expect_none("keeps the ids of removed children and is not there",
              "select parent from child where is_removed"
              " and parent not in (select sequence from job)");
  expect_none("is a child and its id is another one",
              "select child from child where not is_removed and not exists"
              " (select 1 from job_id where id = child.id and sequence = child.child)");
  expect_none("names a blob and is not there",
              "select job from blob_ref where job not in (select sequence from job)");
  expect_none("has a file and is not there",
              "select place / 16384 from input_file where place / 16384 not in"
              " (select sequence from job)");
  expect_none("has a blob for a task's output and does not name it",
              "select place / 16384 from out where output_hash is not null and not exists"
              " (select 1 from blob_ref where job = place / 16384 and hash = output_hash)");
  expect_none("has a blob for its output and does not name it",
              "select job from done where output_hash is not null and not exists"
              " (select 1 from blob_ref where job = done.job and hash = output_hash)");
}

void Verifier::check_jobs() {
  Statement statement(connection_, "select sequence from job order by sequence");
  Rows rows = statement.rows();
  while (rows.next() && !is_full()) {
    const Sequence sequence{rows.number(0)};
    const auto job = rows_.job(sequence);
    const auto spec = rows_.spec(sequence, Detail::full);
    if (job && job::is_final(job->state)) (void)rows_.outcome(sequence, Detail::full);
    if (job && !job->only_task) check_tasks(*job);
    note_damage("job", to_number(sequence));
    if (job && spec && spec->id != job->id) {
      find(fmt::format("job {}: its submission has another id", to_number(sequence)));
    }
    if (spec) check_files(*spec);
    if (job) check_job(*job);
  }
}

void Verifier::check_files(const Spec& spec) {
  for (const job::InputFile& file : spec.submission.files) {
    const auto blob = blob_of(file);
    if (!blob || names_blob_.rows(spec.sequence, bytes_of(blob->bytes)).next()) continue;
    find(fmt::format("job {}: has a blob for a file and does not name it",
                     to_number(spec.sequence)));
  }
}

void Verifier::check_job(const job::Job& job) {
  const auto says = [&](bool is_true, const char* what) {
    if (!is_true) find(fmt::format("job {}: {}", to_number(job.sequence), what));
  };
  const bool is_final = job::is_final(job.state);
  says(job.finished_at.has_value() == is_final, "its end and its state disagree");
  says(!is_final || job.tasks.open == 0, "it is final and counts open tasks");
  says(job.tasks.running <= job.tasks.open, "more of its tasks run than are open");
  says(!job.only_task || job.tasks.total == 1, "it keeps one task inside and counts others");
  if (job.only_task) {
    const bool is_open = !job::is_final(job.only_task->state);
    says(is_open == (job.tasks.open == 1), "its task and its count of open tasks disagree");
    const bool is_running = job.only_task->state == job::TaskState::running;
    says(is_running == (job.tasks.running == 1), "its task and its count of running ones disagree");
  }
  says(job.children.total >= job.children.completed + job.children.failed + job.children.cancelled,
       "more of its children ended than it has");
}

// Rows of a final job are not rewritten when it ends, so only an open job's are counted.
void Verifier::check_tasks(const job::Job& job) {
  const std::vector<job::Task> tasks = rows_.tasks(job.sequence);
  const auto count = [&](auto is_counted) {
    return static_cast<std::uint32_t>(std::count_if(tasks.begin(), tasks.end(), is_counted));
  };
  const auto expect = [&](const char* what, std::uint32_t rows, std::uint32_t counter) {
    if (rows == counter) return;
    find(fmt::format("job {}: {} of its task rows are {}, it counts {}", to_number(job.sequence),
                     rows, what, counter));
  };
  expect("there", static_cast<std::uint32_t>(tasks.size()), job.tasks.total);
  if (job::is_final(job.state)) return;
  expect("open", count([](const job::Task& task) { return !job::is_final(task.state); }),
         job.tasks.open);
  expect("running",
         count([](const job::Task& task) { return task.state == job::TaskState::running; }),
         job.tasks.running);
  expect("failed",
         count([](const job::Task& task) { return task.state == job::TaskState::failed; }),
         job.tasks.failed);
}

void Verifier::check_records() {
  expect_none("is an open job of a group and is not there or final",
              "select job from member where job not in"
              " (select sequence from job where state <= 5)");
  Statement statement(connection_, "select number from record order by number");
  Rows rows = statement.rows();
  while (rows.next() && !is_full()) {
    const auto record = records_.record(RecordNumber{rows.number(0)});
    note_damage("record", rows.number(0));
    if (record && record->group) check_group(*record);
  }
  Statement strays(connection_,
                   "select record from job_group union select record from member"
                   " except select number from record where is_open is not null");
  Rows left = strays.rows();
  while (left.next() && !is_full()) {
    find(fmt::format("record {}: it is a group and not there", left.number(0)));
  }
}

void Verifier::check_group(const Record& record) {
  job::Group counted;
  Statement statement(connection_, "select job from member where record = ?");
  Rows rows = statement.rows(record.number);
  while (rows.next()) {
    const auto job = rows_.job(Sequence{rows.number(0)});
    if (!job) continue;  // found already
    if (job->group != record.number) {
      find(fmt::format("job {}: it is a member of a group and does not say so", rows.number(0)));
    }
    if (job->parent == Sequence::none) job::follow(counted, nullptr, &*job);
  }
  note_damage("record", to_number(record.number));
  const job::Group& group = *record.group;
  const bool agrees = counted.unfinished == group.unfinished && counted.running == group.running &&
                      group.unfinished <= group.accepted;
  if (!agrees) {
    find(fmt::format("record {}: {} of its jobs are unfinished and {} running, it counts {} and {}",
                     to_number(record.number), counted.unfinished, counted.running,
                     group.unfinished, group.running));
  }
}

void Verifier::check_journal() {
  Statement statement(connection_,
                      "select number, stamp, sequence, events from journal order by number");
  Rows rows = statement.rows();
  std::int64_t last_stamp = std::numeric_limits<std::int64_t>::min();
  std::int64_t last_sequence = 0;
  while (rows.next() && !is_full()) {
    if (rows.number(1) <= last_stamp || rows.number(2) < last_sequence) {
      find(fmt::format("commit {}: its stamp or sequence fell back", rows.number(0)));
    }
    last_stamp = rows.number(1);
    last_sequence = rows.number(2);
    if (!decode_journal(rows.bytes(3))) {
      find(fmt::format("commit {}: its events cannot be read", rows.number(0)));
    }
  }
  Statement newest(connection_, "select sequence from job where sequence > ? limit 1");
  Rows beyond = newest.rows(last_sequence);
  if (beyond.next()) {
    find(fmt::format("job {}: it is above the last sequence given out", beyond.number(0)));
  }
  note_damage("journal", 0);
}

void Verifier::check_blobs() {
  Statement statement(connection_, "select distinct hash from blob_ref");
  Rows rows = statement.rows();
  while (rows.next() && !is_full()) {
    BlobHash hash;
    if (!copy_bytes(rows.bytes(0), hash.bytes)) {
      find("a blob is named by something that is no SHA-256");
      continue;
    }
    if (auto bytes = blobs_.read(hash, std::numeric_limits<std::int64_t>::max()); !bytes) {
      find(fmt::format("blob {}: {}", format_hash(hash), bytes.error().message));
    }
  }
}

}  // namespace

Result<std::vector<std::string>> verify(Connection& connection, RowReader& rows, BlobStore& blobs) {
  return Verifier(connection, rows, blobs).run();
}

}  // namespace docket::store::sqlite
