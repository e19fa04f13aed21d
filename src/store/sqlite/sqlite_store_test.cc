#include "store/sqlite/sqlite_store.h"

#include <atomic>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "store/conformance/store_conformance.h"
#include "store/sqlite/migrations.h"
#include "support/failing_store.h"
#include "support/temp_directory.h"

namespace docket::store {

namespace {

using Opened = Result<std::unique_ptr<Store>>;

Opened open_failing(const std::filesystem::path& path) {
  Opened real = sqlite::open(path, {});
  if (!real) return real;
  return Opened(std::make_unique<test::FailingStore>(std::move(*real)));
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance,
                         testing::Values(Backend{"sqlite",
                                                 [](const std::filesystem::path& path) {
                                                   return sqlite::open(
                                                       path, {.vfs = {}, .log_bytes = 1 << 16});
                                                 }},
                                         Backend{"behind_faults", open_failing}),
                         [](const auto& backend) { return backend.param.name; });

}  // namespace

namespace sqlite {
namespace {

using testing::HasSubstr;

// Runs SQL on the file behind the store's back.
void tamper(const std::filesystem::path& directory, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((directory / "docket.db").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

TEST(SqliteStore, MakesTheLogLongOnceAndKeepsWhatIsInIt) {
  const test::TempDirectory directory;
  const auto log = directory.path() / "docket.db-wal";
  const auto copy = [&](const char* name) {  // as a crash would leave it
    const auto to = directory.path() / name;
    std::filesystem::create_directory(to);
    for (const char* file : {"docket.db", "docket.db-wal"})
      std::filesystem::copy_file(directory.path() / file, to / file);
    return to;
  };
  auto store = open(directory.path(), {.vfs = {}, .log_bytes = 3 << 20});
  ASSERT_TRUE(store);
  EXPECT_EQ(std::filesystem::file_size(log), 3U << 20U);
  const Write write{TimePoint{Micros(1)}, AddTenant{TenantNumber{1}, {}, "acme"}};
  ASSERT_TRUE((*store)->write({&write, 1}));
  EXPECT_EQ(std::filesystem::file_size(log), 3U << 20U);
  for (const int log_bytes : {0, 4 << 20}) {
    const auto crashed =
        open(copy(log_bytes == 0 ? "same" : "longer"), {.vfs = {}, .log_bytes = log_bytes});
    ASSERT_TRUE(crashed);
    EXPECT_EQ((*crashed)->directory()->tenants.size(), 1U);
  }
}

TEST(SqliteStore, RefusesAFileOfANewerDocketAndNamesBothVersions) {
  const test::TempDirectory directory;
  ASSERT_TRUE(open(directory.path(), {}));
  tamper(directory.path(), "pragma user_version = 4711");
  const auto opened = open(directory.path(), {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::conflict);
  EXPECT_THAT(opened.error().message, HasSubstr("4711"));
  EXPECT_THAT(opened.error().message, HasSubstr(std::to_string(schema_version())));
}

// What the steps after the first added, taken back.
constexpr const char* to_version_1 =
    "create table old (parent integer not null, child integer not null,"
    " primary key (parent, child)) without rowid;"
    "insert into old select parent, child from child where not is_removed;"
    "drop table child; alter table old rename to child;"
    "drop table record; drop table job_group; drop table member; drop table input;"
    "drop table input_file; alter table added_task drop column takes_previous;"
    "alter table added_task drop column files_of;"
    "alter table agent drop column events;"
    "alter table access_key drop column agent_name;"
    "pragma user_version = 1";

Write submit(std::int64_t number, std::optional<JobId> parent) {
  const TimePoint at = from_micros(1'900'000'000'000'000 + number);
  job::Submission submission = simulation();
  submission.parent = parent;
  submission.has_no_task = !parent;
  return {at, Submit{acme, ann, {}, JobId{make_uuid_v7(at, 1)}, Sequence{number}, submission}};
}

TEST(SqliteStore, BringsAFolderOfTheFirstVersionUp) {
  const test::TempDirectory directory;
  std::vector<Write> family = {submit(1, std::nullopt)};
  const JobId parent = std::get<Submit>(family[0].request).id;
  for (int i = 2; i <= 3; ++i) family.push_back(submit(i, parent));
  const job::AddTasks added{{{0, 0, R"("more")"}}};
  family.push_back({from_micros(1'900'000'000'000'004), Act{Sequence{2}, 0, added, std::nullopt}});
  ASSERT_TRUE((*open(directory.path(), {}))->write(family));
  tamper(directory.path(), to_version_1);
  auto opened = open(directory.path(), {});
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_THAT(*(*opened)->verify(), testing::IsEmpty());
  const auto view = (*opened)->find({acme, std::nullopt, parent}, Detail::full);
  ASSERT_TRUE(view);
  EXPECT_THAT(view->children, testing::ElementsAre(std::get<Submit>(family[1].request).id,
                                                   std::get<Submit>(family[2].request).id));
  EXPECT_EQ((*opened)->task_work(Sequence{2}, 1)->input, R"("more")");
  const TimePoint later = from_micros(1'900'000'000'000'009);
  const std::array record = {
      Write{later, AddRecord{acme, {}, RecordId{make_uuid_v7(later, 1)}, "note", "{}", {}}}};
  EXPECT_TRUE((*opened)->write(record)->writes[0]);
}

TEST(SqliteStore, RefusesADatabaseThatIsNotOurs) {
  const test::TempDirectory directory;
  tamper(directory.path(), "create table strange (a)");
  const auto opened = open(directory.path(), {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
}

TEST(SqliteStore, RefusesASecondProcess) {
  const test::TempDirectory directory;
  auto first = open(directory.path(), {});
  ASSERT_TRUE(first);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto second = open(directory.path(), {});
    const bool is_refused = !second && second.error().code == ErrorCode::conflict &&
                            second.error().message.find("data directory") != std::string::npos;
    ::_exit(is_refused ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  first->reset();
  EXPECT_TRUE(open(directory.path(), {}));
}

Write submission(std::int64_t sequence) {
  const TimePoint at = from_micros(1'900'000'000'000'000 + sequence * 10);
  return {at, Submit{acme, ann, UserId{}, JobId{make_uuid_v7(at, 1)}, Sequence{sequence},
                     simulation()}};
}

TEST(FailingStore, RefusesAsManyBatchesAsItWasTold) {
  const test::TempDirectory directory;
  auto real = open(directory.path(), {});
  ASSERT_TRUE(real);
  test::FailingStore store(std::move(*real));
  const std::array batch = {submission(1)};
  store.refuse(2);
  EXPECT_EQ(store.write(batch).error().code, ErrorCode::unavailable);
  EXPECT_EQ(store.write(batch).error().code, ErrorCode::unavailable);
  EXPECT_EQ(store.marks()->last_commit, 0);
  EXPECT_TRUE(store.write(batch));
}

struct Damage {
  const char* says;
  const char* sql;
};

TEST(SqliteStore, VerifyFindsWhatDoesNotAgree) {
  const Damage damages[] = {
      {"has no submission", "delete from spec where sequence = 1"},
      {"cannot be found by its id", "delete from job_id where sequence = 1"},
      {"is final and has no outcome", "delete from done where job = 2"},
      {"its end and its state disagree", "update job set state = 6 where sequence = 1"},
      {"cannot be read", "update job set changing = x'01ffff' where sequence = 1"},
      {"above the last sequence", "update journal set sequence = 1"},
      {"task rows", "delete from task where place = 3 * 16384"},
      {"no SHA-256", "insert into blob_ref values (1, x'00')"},
      {"No such blob", "insert into blob_ref values (1, zeroblob(32))"},
      {"has a blob for a file and does not name it", "delete from blob_ref"},
      {"The bytes of a job's file are missing", "delete from input_file"},
      {"has a file and is not there", "insert into input_file values (4711 * 16384, x'00')"},
      {"has a task with the files of a later one",
       "insert into added_task values (3 * 16384 + 1, 0, 0, '', 0, 1)"},
      {"has a blob for a task's output and does not name it",
       "insert into out (place, output_bytes, output_hash) values (3 * 16384, 1, zeroblob(32))"},
  };
  for (const Damage& damage : damages) {
    SCOPED_TRACE(damage.says);
    const test::TempDirectory directory;
    {
      auto store = open(directory.path(), {});
      ASSERT_TRUE(store);
      Write tasks = submission(3);
      job::Submission& submitted = std::get<Submit>(tasks.request).submission;
      submitted = several(2, 1);
      const auto pin = (*store)->blobs().put(std::string(20'000, 'b'));
      submitted.files = {{.name = "blob", .bytes = 20'000, .sha256 = (*pin)->hash().bytes},
                         {.name = "a", .bytes = 9'000, .inline_bytes = std::string(9'000, 'a')},
                         {.name = "b", .bytes = 9'000, .inline_bytes = std::string(9'000, 'b')}};
      const std::array batch = {
          submission(1), submission(2), tasks,
          Write{tasks.at + Micros(1), Act{Sequence{2}, 0, job::Cancel{"user"}, std::nullopt}}};
      ASSERT_TRUE((*store)->write(batch));
    }
    tamper(directory.path(), damage.sql);
    auto store = open(directory.path(), {});
    ASSERT_TRUE(store) << store.error().message;
    const auto findings = (*store)->verify();
    ASSERT_TRUE(findings) << findings.error().message;
    EXPECT_THAT(*findings, testing::Contains(HasSubstr(damage.says)));
  }
}

TEST(SqliteStore, ReadersSeeWholeBatchesWhileTheLogIsMoved) {
  const test::TempDirectory directory;
  auto store = open(directory.path(), {});
  ASSERT_TRUE(store);
  constexpr std::int64_t batches = 400;
  constexpr std::int64_t batch_size = 16;
  std::atomic<bool> is_done = false;
  std::atomic<int> torn = 0;
  std::thread reader([&] {
    while (!is_done) {
      std::int64_t count = 0;
      const auto scanned = (*store)->scan_members([&](const Member&) { return ++count > 0; });
      if (!scanned || count % batch_size != 0) ++torn;
    }
  });
  std::int64_t sequence = 0;
  for (std::int64_t i = 0; i < batches; ++i) {
    std::vector<Write> batch;
    for (std::int64_t k = 0; k < batch_size; ++k) {
      batch.push_back(submission(++sequence));
      std::get<Submit>(batch.back().request).submission.input.resize(8192, ' ');
    }
    EXPECT_TRUE((*store)->write(batch));
  }
  is_done = true;
  reader.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace sqlite
}  // namespace docket::store
