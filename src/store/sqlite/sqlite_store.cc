#include "store/sqlite/sqlite_store.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>

#include "base/check.h"
#include "base/log.h"
#include "store/apply.h"
#include "store/codec.h"
#include "store/file_blobs.h"
#include "store/files.h"
#include "store/sqlite/checkpointer.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/directory.h"
#include "store/sqlite/log_space.h"
#include "store/sqlite/member_scan.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/reader_pool.h"
#include "store/sqlite/transaction.h"
#include "store/sqlite/verify.h"

namespace docket::store::sqlite {
namespace {

// The one connection that writes, and what it needs for a batch.
class Writer {
 public:
  explicit Writer(std::unique_ptr<Connection> connection)
      : connection_(std::move(connection)),
        begin_(*connection_, "begin immediate"),
        commit_(*connection_, "commit"),
        // Writes the first page of the file, also where it is that number already.
        try_(*connection_, fmt::format("pragma user_version = {}", schema_version())),
        transaction_(*connection_),
        marks_(transaction_.rows().marks()) {
    sqlite3_wal_hook(connection_->handle(), &Writer::note_log, this);
  }

  const Marks& marks() const { return marks_; }
  const std::optional<Error>& failure() const { return connection_->failure(); }
  int log_pages() const { return log_pages_; }

  Result<BatchResult> write(std::span<const Write> batch) {
    connection_->forget_failure();
    begin_.run();
    if (failure()) return *failure();
    Applied applied = apply(transaction_, marks_, batch);
    if (applied.has_changed) commit_.run();
    // Of a failed statement or commit SQLite may have rolled back by itself.
    if (sqlite3_get_autocommit(connection_->handle()) == 0) roll_back();
    if (failure()) return *failure();
    marks_ = applied.marks;
    return std::move(applied.result);
  }

  Result<void> try_write() {
    connection_->forget_failure();
    begin_.run();
    if (failure()) return *failure();
    try_.run();
    commit_.run();
    if (sqlite3_get_autocommit(connection_->handle()) == 0) roll_back();
    if (failure()) return *failure();
    return {};
  }

 private:
  static int note_log(void* self, sqlite3*, const char*, int pages) {
    static_cast<Writer*>(self)->log_pages_ = pages;
    return SQLITE_OK;
  }
  void roll_back() { sqlite3_exec(connection_->handle(), "rollback", nullptr, nullptr, nullptr); }

  std::unique_ptr<Connection> connection_;
  Statement begin_;
  Statement commit_;
  Statement try_;
  SqliteTransaction transaction_;
  Marks marks_;
  int log_pages_ = 0;
};

// Enough to keep a disk busy; two cores decode as much as they give.
constexpr std::size_t scan_readers = 8;

class SqliteStore final : public Store {
 public:
  struct Parts {
    File lock;
    std::unique_ptr<BlobStore> blobs;
    std::unique_ptr<Connection> writing;
    std::unique_ptr<Connection> checkpointing;
    std::string file;
    std::string vfs;
  };
  explicit SqliteStore(Parts parts);

  Result<BatchResult> write(std::span<const Write> batch) override;
  Result<void> try_write() override;
  Result<View> find(const ClientRef& ref, Detail detail) override;
  Result<std::vector<std::optional<View>>> read(std::span<const Sequence> sequences, Detail detail,
                                                std::optional<std::size_t> bytes_max) override;
  Result<std::vector<Sequence>> sequences_of(TenantNumber tenant, std::optional<job::Door> door,
                                             std::span<const JobId> ids) override;
  Result<std::vector<job::Event>> timeline(Sequence job) override;
  Result<std::vector<TaskOutcome>> task_outcomes(Sequence job, job::TaskIndex first,
                                                 std::size_t limit, Detail detail) override;
  Result<std::vector<TaskView>> tasks(const ClientRef& ref, job::TaskIndex first, std::size_t limit,
                                      Detail detail) override;
  Result<TaskWork> task_work(Sequence job, job::TaskIndex task) override;
  Result<std::optional<std::uint32_t>> facet_number(TenantNumber tenant, job::Facet facet,
                                                    std::string_view value) override;
  Result<Record> find_record(const RecordRef& ref) override;
  Result<std::vector<Record>> list_records(TenantNumber tenant, const RecordQuery& query) override;
  Result<Marks> marks() override;
  Result<Directory> directory() override;
  Result<void> scan_members(const std::function<bool(const Member&)>& visit) override;
  Result<void> scan_open(const std::function<bool(OpenTask&&)>& visit) override;
  Result<void> scan_timed(const std::function<bool(const job::Job&)>& visit) override;
  Result<void> scan_choosing(const std::function<bool(const View&)>& visit) override;
  Result<void> scan_groups(const std::function<bool(const Record&)>& visit) override;
  BlobStore& blobs() override { return *blobs_; }
  Result<bool> is_named(const BlobHash& hash) override;
  Result<std::vector<std::string>> verify() override;

  std::optional<Error> failure() const { return writer_.failure(); }

 private:
  // The jobs that were open at a commit. The scans at start share one pass over all jobs.
  struct OpenJobs {
    std::int64_t commit = 0;
    std::vector<Sequence> sequences;
  };
  std::shared_ptr<const OpenJobs> open_jobs(ReaderPool::Reading& reading);
  Result<std::vector<ReaderPool::Reading>> begin_together(std::size_t count);

  File lock_;  // first, so that it is given back last
  std::unique_ptr<BlobStore> blobs_;
  std::mutex gate_;  // held while the writer writes
  Writer writer_;
  ReaderPool readers_;
  Checkpointer checkpointer_;
  std::mutex open_jobs_mutex_;
  std::shared_ptr<const OpenJobs> open_jobs_;  // guarded; of no use after the first commit
};

SqliteStore::SqliteStore(Parts parts)
    : lock_(std::move(parts.lock)),
      blobs_(std::move(parts.blobs)),
      writer_(std::move(parts.writing)),
      readers_(std::move(parts.file), std::move(parts.vfs)),
      checkpointer_(std::move(parts.checkpointing), gate_) {}

Result<BatchResult> SqliteStore::write(std::span<const Write> batch) {
  const std::lock_guard open(gate_);
  auto result = writer_.write(batch);
  checkpointer_.log_grew(writer_.log_pages());
  const std::lock_guard lock(open_jobs_mutex_);
  open_jobs_.reset();
  return result;
}

Result<void> SqliteStore::try_write() {
  const std::lock_guard open(gate_);
  return writer_.try_write();
}

// Fills in what the row itself does not say. The job's spec is always there.
std::optional<View> view_of(ReaderPool::Reading& reading, const job::Job& job, Detail detail) {
  View view;
  view.job = job;
  view.spec = reading.rows().spec(job.sequence, detail);
  if (!view.spec) {
    reading.connection().fail(no_submission());
    return std::nullopt;
  }
  if (detail != Detail::line && job::is_final(job.state)) {
    view.outcome = reading.rows().outcome(job.sequence, detail);
  }
  if (detail == Detail::full && job.children.total > 0) {
    view.children = reading.rows().children(job.sequence);
  }
  return view;
}

std::optional<View> view_of(ReaderPool::Reading& reading, Sequence sequence, Detail detail) {
  const auto job = reading.rows().job(sequence);
  return job ? view_of(reading, *job, detail) : std::nullopt;
}

// Empty when the client has no such job.
std::optional<job::Job> job_of(ReaderPool::Reading& reading, const ClientRef& ref) {
  const auto sequence = reading.rows().find(ref.id);
  const auto job = sequence ? reading.rows().job(*sequence) : std::nullopt;
  const bool is_theirs =
      job && job->tenant == ref.tenant && ref.door.value_or(job->door) == job->door;
  return is_theirs ? job : std::nullopt;
}

Result<View> SqliteStore::find(const ClientRef& ref, Detail detail) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  const auto job = job_of(*reading, ref);
  auto view = job ? view_of(*reading, *job, detail) : std::nullopt;
  if (reading->failure()) return *reading->failure();
  if (!view) return not_found("No such job.");
  return std::move(*view);
}

Result<std::vector<std::optional<View>>> SqliteStore::read(std::span<const Sequence> sequences,
                                                           Detail detail,
                                                           std::optional<std::size_t> bytes_max) {
  DOCKET_CHECK(sequences.size() <= rows_max, "reads are bounded");
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  std::vector<std::optional<View>> views;
  views.reserve(sequences.size());
  std::size_t bytes = 0;
  const bool do_fall =
      detail != Detail::full && std::ranges::is_sorted(sequences, std::greater<>());
  RowReader::Falling falling(reading->rows(), detail);
  for (const Sequence sequence : sequences) {
    std::optional<View>& view = views.emplace_back();
    if (do_fall) {
      falling.read(sequence, view);
    } else {
      view = view_of(*reading, sequence, detail);
    }
    if (!view || !bytes_max) continue;
    bytes += text_bytes(*view);
    if (bytes <= *bytes_max || views.size() == 1) continue;
    views.pop_back();
    break;
  }
  return reading->answer(std::move(views));
}

Result<std::vector<Sequence>> SqliteStore::sequences_of(TenantNumber tenant,
                                                        std::optional<job::Door> door,
                                                        std::span<const JobId> ids) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  std::vector<Sequence> sequences;
  for (const JobId& id : ids) {
    const auto sequence = reading->rows().find(id);
    if (!sequence) continue;
    const auto member = reading->rows().member(*sequence);
    if (member && member->tenant == tenant && door.value_or(member->door) == member->door) {
      sequences.push_back(*sequence);
    }
  }
  std::sort(sequences.begin(), sequences.end(), std::greater<>());
  sequences.erase(std::unique(sequences.begin(), sequences.end()), sequences.end());
  return reading->answer(std::move(sequences));
}

Result<std::vector<job::Event>> SqliteStore::timeline(Sequence sequence) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  RowReader& rows = reading->rows();
  const auto job = rows.job(sequence);
  if (reading->failure()) return *reading->failure();
  if (!job) return not_found("No such job.");
  if (job::is_final(job->state)) {
    auto outcome = rows.outcome(sequence, Detail::full);
    if (!outcome) reading->connection().fail(corrupt("A final job's outcome is missing."));
    return reading->answer(outcome ? std::move(outcome->timeline) : std::vector<job::Event>());
  }
  std::vector<job::Event> events = rows.story(*job);
  events.insert(events.begin(), submitted(*job));
  return reading->answer(std::move(events));
}

Result<std::vector<TaskOutcome>> SqliteStore::task_outcomes(Sequence job, job::TaskIndex first,
                                                            std::size_t limit, Detail detail) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  return reading->answer(
      reading->rows().task_outcomes(job, first, std::min(limit, rows_max), detail));
}

Result<std::vector<TaskView>> SqliteStore::tasks(const ClientRef& ref, job::TaskIndex first,
                                                 std::size_t limit, Detail detail) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  const auto job = job_of(*reading, ref);
  if (!job) return reading->failure().value_or(not_found("No such job."));
  return reading->answer(
      reading->rows().task_views(*job, first, std::min(limit, rows_max), detail));
}

Result<TaskWork> SqliteStore::task_work(Sequence job, job::TaskIndex task) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  auto work = reading->rows().task_work(job, task);
  if (reading->failure()) return *reading->failure();
  if (!work) return not_found("No such job.");
  return std::move(*work);
}

Result<std::optional<std::uint32_t>> SqliteStore::facet_number(TenantNumber tenant,
                                                               job::Facet facet,
                                                               std::string_view value) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  return reading->answer(reading->rows().facet_number(tenant, facet, value));
}

Result<Record> SqliteStore::find_record(const RecordRef& ref) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  const auto head = reading->records().head(ref.id);
  auto record = head ? reading->records().record(head->number) : std::nullopt;
  if (reading->failure()) return *reading->failure();
  if (!record || !is_meant(*record, ref)) return no_such_record();
  return std::move(*record);
}

Result<std::vector<Record>> SqliteStore::list_records(TenantNumber tenant,
                                                      const RecordQuery& query) {
  DOCKET_CHECK(query.limit <= rows_max, "reads are bounded");
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  return reading->answer(reading->records().list(tenant, query));
}

Result<void> SqliteStore::scan_groups(const std::function<bool(const Record&)>& visit) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  reading->records().scan_open(visit);
  if (reading->failure()) return *reading->failure();
  return {};
}

Result<Marks> SqliteStore::marks() {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  return reading->answer(reading->rows().marks());
}

Result<Directory> SqliteStore::directory() {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  return reading->answer(read_directory(reading->connection()));
}

Result<void> SqliteStore::scan_members(const std::function<bool(const Member&)>& visit) {
  auto readings = begin_together(scan_readers);
  if (!readings) return readings.error();
  OpenJobs open{readings->front().rows().marks().last_commit, {}};
  bool is_whole = true;
  auto scanned = MemberScan(*readings).run([&](const Member& member) {
    if (!job::is_final(member.state)) open.sequences.push_back(member.sequence);
    is_whole = visit(member);
    return is_whole;
  });
  if (!scanned || !is_whole) return scanned;
  const std::lock_guard lock(open_jobs_mutex_);
  open_jobs_ = std::make_shared<const OpenJobs>(std::move(open));
  return {};
}

// Readings of one commit: nobody writes while their snapshots begin.
Result<std::vector<ReaderPool::Reading>> SqliteStore::begin_together(std::size_t count) {
  std::vector<ReaderPool::Reading> readings;
  const std::lock_guard open(gate_);
  while (readings.size() < count) {
    auto reading = readers_.begin();
    if (!reading) return reading.error();
    reading->rows().marks();  // a snapshot begins with its first read
    readings.push_back(*std::move(reading));
  }
  return readings;
}

std::shared_ptr<const SqliteStore::OpenJobs> SqliteStore::open_jobs(ReaderPool::Reading& reading) {
  const std::int64_t commit = reading.rows().marks().last_commit;
  {
    const std::lock_guard lock(open_jobs_mutex_);
    if (open_jobs_ && open_jobs_->commit == commit) return open_jobs_;
  }
  static_assert(static_cast<int>(job::State::waiting_active) == 5, "open states come first");
  OpenJobs open{commit, {}};
  Statement statement(reading.connection(), "select sequence from job where state <= 5");
  Rows rows = statement.rows();
  while (rows.next()) open.sequences.push_back(Sequence{rows.number(0)});
  return std::make_shared<const OpenJobs>(std::move(open));
}

Result<void> SqliteStore::scan_open(const std::function<bool(OpenTask&&)>& visit) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  RowReader& from = reading->rows();
  const auto open = open_jobs(*reading);
  for (const Sequence sequence : open->sequences) {
    const auto job = from.job(sequence);
    if (!job || job->tasks.open == 0) continue;
    const auto spec = from.spec(sequence, Detail::row);
    if (!spec) return reading->failure().value_or(no_submission());
    const std::vector<job::Task> tasks =
        job->only_task ? std::vector<job::Task>{*job->only_task} : from.tasks(sequence);
    for (const job::Task& task : tasks) {
      if (job::is_final(task.state)) continue;
      if (!visit({.job = *job,
                  .task = task,
                  .kind = spec->submission.kind,
                  .resources = spec->submission.resources,
                  .patience = spec->submission.patience})) {
        return {};
      }
    }
  }
  if (reading->failure()) return *reading->failure();
  return {};
}

Result<void> SqliteStore::scan_timed(const std::function<bool(const job::Job&)>& visit) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  const auto open = open_jobs(*reading);
  for (const Sequence sequence : open->sequences) {
    const auto job = reading->rows().job(sequence);
    if (!job) continue;
    const bool is_timed = job->deadline || (job->state == job::State::scheduled && job->not_before);
    if (is_timed && !visit(*job)) return {};
  }
  if (reading->failure()) return *reading->failure();
  return {};
}

Result<void> SqliteStore::scan_choosing(const std::function<bool(const View&)>& visit) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  const auto open = open_jobs(*reading);
  for (const Sequence sequence : open->sequences) {
    const auto job = reading->rows().job(sequence);
    if (!job || !job::waits_for_agents(*job)) continue;
    auto spec = reading->rows().spec(sequence, Detail::row);
    if (!spec) return reading->failure().value_or(no_submission());
    View view;
    view.job = *job;
    view.spec = std::move(spec);
    if (!visit(view)) return {};
  }
  if (reading->failure()) return *reading->failure();
  return {};
}

Result<bool> SqliteStore::is_named(const BlobHash& hash) {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  return reading->answer(reading->rows().is_named(hash));
}

Result<std::vector<std::string>> SqliteStore::verify() {
  auto reading = readers_.begin();
  if (!reading) return reading.error();
  return sqlite::verify(reading->connection(), reading->rows(), *blobs_);
}

Result<File> lock(const std::filesystem::path& directory) {
  auto file = File::open(directory / "docket.lock", O_RDWR | O_CREAT);
  if (!file) return file.error();
  const auto is_locked = file->lock();
  if (!is_locked) return is_locked.error();
  if (!*is_locked) return conflict("The data directory is in use by another docket process.");
  return file;
}

// The log is moved by the checkpointer, never in line with a commit.
constexpr const char* writer_pragmas =
    "pragma journal_mode = wal;"
    "pragma synchronous = full;"
    "pragma wal_autocheckpoint = 0;"
    "pragma journal_size_limit = 134217728;"
    "pragma cache_size = -65536;"
    "pragma temp_store = memory";

Result<std::unique_ptr<Connection>> open_writer(const std::string& file, const std::string& vfs) {
  auto connection = Connection::open(file, Connection::Mode::write, vfs);
  if (!connection) return connection.error();
  if (auto migrated = migrate(**connection); !migrated) return migrated.error();
  (*connection)->execute(writer_pragmas);
  if ((*connection)->failure()) return *(*connection)->failure();
  return connection;
}

}  // namespace

Result<std::unique_ptr<Store>> open(const std::filesystem::path& directory, Options options) {
  if (auto made = make_directory(directory); !made) return made.error();
  auto held = lock(directory);
  if (!held) return held.error();
  const std::string file = directory / "docket.db";
  auto writing = open_writer(file, options.vfs);
  if (!writing) return writing.error();
  if (auto laid_out = lay_out_log(file, options.log_bytes); !laid_out) {
    log::warning("store/sqlite", "the log grows as it is used: {}", laid_out.error().message);
  }
  auto checkpointing = Connection::open(file, Connection::Mode::write, options.vfs);
  if (!checkpointing) return checkpointing.error();
  (*checkpointing)->execute("pragma synchronous = full; pragma wal_autocheckpoint = 0");
  auto blobs = open_file_blobs(directory / "blobs");
  if (!blobs) return blobs.error();
  if (auto synced = sync_directory(directory); !synced) return synced.error();
  auto store = std::make_unique<SqliteStore>(
      SqliteStore::Parts{std::move(*held), std::move(*blobs), std::move(*writing),
                         std::move(*checkpointing), file, std::move(options.vfs)});
  if (store->failure()) return *store->failure();
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace docket::store::sqlite
