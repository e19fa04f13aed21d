// The n-th call to the disk fails, for every n: nothing acknowledged is lost, nothing refused
// stays, and the store goes on.
#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "base/check.h"
#include "base/log.h"
#include "store/sqlite/sqlite_store.h"
#include "support/temp_directory.h"

namespace docket::store::sqlite {
namespace {

enum class Call : std::uint8_t { read, write, sync };

// Which call fails. Tests run one at a time, and the VFS below has nowhere else to look.
struct Fault {
  bool (*is_counted)(Call) = nullptr;
  int fail_at = 0;          // counted from 1; 0: none
  bool is_lasting = false;  // all later ones fail too
  int calls = 0;
} fault;

bool fails(Call call) {
  if (fault.is_counted == nullptr || !fault.is_counted(call)) return false;
  ++fault.calls;
  if (fault.fail_at == 0) return false;
  return fault.is_lasting ? fault.calls >= fault.fail_at : fault.calls == fault.fail_at;
}

// A file of ours is a header before the system's.
struct FaultyFile {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<FaultyFile*>(file)->real(); }

int close_file(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }
int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  if (fails(Call::read)) return SQLITE_IOERR_READ;
  return real(file)->pMethods->xRead(real(file), to, size, at);
}
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  // A disk that fails may have written a part.
  if (fails(Call::write)) {
    (void)real(file)->pMethods->xWrite(real(file), from, size / 2, at);
    return SQLITE_FULL;
  }
  return real(file)->pMethods->xWrite(real(file), from, size, at);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (fails(Call::write)) return SQLITE_IOERR_TRUNCATE;
  return real(file)->pMethods->xTruncate(real(file), size);
}
// No power is lost here, so a sync that works has nothing to do.
int sync_file(sqlite3_file*, int) { return fails(Call::sync) ? SQLITE_IOERR_FSYNC : SQLITE_OK; }
int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* result) {
  return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
int control_file(sqlite3_file* file, int what, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int traits_of_file(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** at) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, at);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void order_shared(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int unmap_shared(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

// Version 2 has the shared memory that the log needs, and no mapping past our reads.
const sqlite3_io_methods methods = {2,
                                    close_file,
                                    read_file,
                                    write_file,
                                    truncate_file,
                                    sync_file,
                                    size_of_file,
                                    lock_file,
                                    unlock_file,
                                    check_lock,
                                    control_file,
                                    sector_size,
                                    traits_of_file,
                                    map_shared,
                                    lock_shared,
                                    order_shared,
                                    unmap_shared,
                                    nullptr,
                                    nullptr};

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  auto* system = static_cast<sqlite3_vfs*>(vfs->pAppData);
  file->pMethods = nullptr;
  const int code = system->xOpen(system, name, real(file), flags, out);
  if (code == SQLITE_OK) file->pMethods = &methods;
  return code;
}

const char* faulty_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
    sqlite3_vfs made = *system;
    made.zName = "faulty";
    made.pNext = nullptr;
    made.pAppData = system;
    made.szOsFile = static_cast<int>(sizeof(FaultyFile)) + system->szOsFile;
    made.xOpen = open_file;
    return made;
  }();
  DOCKET_CHECK(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK, "the VFS can be registered");
  return vfs.zName;
}

constexpr std::int64_t batches = 5;
constexpr std::int64_t jobs_per_batch = 3;

Sequence nth(std::int64_t batch, std::int64_t job) {
  return Sequence{batch * jobs_per_batch + job + 1};
}

// Batch k submits three jobs and cancels the first one of the batch before.
std::vector<Write> batch_of(std::int64_t batch) {
  std::vector<Write> writes;
  TimePoint at = from_micros(1'900'000'000'000'000 + batch * 100);
  for (std::int64_t job = 0; job < jobs_per_batch; ++job) {
    at += Micros(1);
    Submit submit;
    submit.tenant = TenantNumber{1};
    submit.sequence = nth(batch, job);
    submit.id = JobId{make_uuid_v7(at, 1)};
    submit.submission.kind = "dummy";
    submit.submission.input = std::string(3000, ' ');
    submit.submission.facets = {{job::Facet::project, "p" + std::to_string(batch)}};
    writes.push_back({at, std::move(submit)});
  }
  if (batch > 0) {
    writes.push_back(
        {at + Micros(1), Act{nth(batch - 1, 0), 0, job::Cancel{"user"}, std::nullopt}});
  }
  return writes;
}

enum class Seen : std::uint8_t { absent, present, torn };

// Whether a batch's jobs are there, all or none.
Seen look(Store& store, std::int64_t batch) {
  const std::array asked = {nth(batch, 0), nth(batch, 1), nth(batch, 2)};
  const auto views = store.read(asked, Detail::full, {});
  EXPECT_TRUE(views) << views.error().message;
  if (!views) return Seen::torn;
  const auto there = std::count_if(views->begin(), views->end(),
                                   [](const auto& view) { return view.has_value(); });
  if (there == 0) return Seen::absent;
  return there == jobs_per_batch ? Seen::present : Seen::torn;
}

// Runs the batches on a disk with the fault; says which were acknowledged.
std::vector<bool> run(const std::filesystem::path& directory) {
  std::vector<bool> acknowledged(batches, false);
  auto store = open(directory, {faulty_vfs()});
  if (!store) {
    EXPECT_EQ(store.error().code, ErrorCode::unavailable) << store.error().message;
    return acknowledged;
  }
  for (std::int64_t batch = 0; batch < batches; ++batch) {
    const auto result = (*store)->write(batch_of(batch));
    acknowledged[static_cast<std::size_t>(batch)] = result.has_value();
    if (result) continue;
    EXPECT_EQ(result.error().code, ErrorCode::unavailable) << result.error().message;
    // Once more with the disk as it is now: readers see none of what was refused.
    if (!fault.is_lasting) {
      EXPECT_EQ(look(**store, batch), Seen::absent);
    }
  }
  return acknowledged;
}

struct Row {
  const char* says;
  bool (*is_counted)(Call);
  bool is_lasting;
};

class SqliteFaults : public testing::TestWithParam<Row> {
 protected:
  void SetUp() override { log::set_level(log::Level::off); }
  void TearDown() override {
    fault = {};
    log::set_level(log::Level::info);
  }
};

TEST_P(SqliteFaults, LoseNothingAcknowledgedAndKeepNothingRefused) {
  const Row& row = GetParam();
  bool was_hit = true;
  for (int n = 1; was_hit; ++n) {
    ASSERT_LT(n, 2000) << "the scenario ends without a fault";
    SCOPED_TRACE(n);
    const test::TempDirectory directory;
    fault = {row.is_counted, n, row.is_lasting, 0};
    const std::vector<bool> acknowledged = run(directory.path());
    was_hit = fault.calls >= n;
    fault = {};
    auto store = open(directory.path(), {faulty_vfs()});
    ASSERT_TRUE(store) << store.error().message;
    for (std::int64_t batch = 0; batch < batches; ++batch) {
      const Seen seen = look(**store, batch);
      if (acknowledged[static_cast<std::size_t>(batch)]) {
        EXPECT_EQ(seen, Seen::present);
      } else if (!row.is_lasting && batch + 1 < batches) {
        EXPECT_EQ(seen, Seen::absent);
      } else {
        // Nothing was written after it: as a whole or not at all.
        EXPECT_NE(seen, Seen::torn);
      }
    }
    const auto findings = (*store)->verify();
    ASSERT_TRUE(findings);
    EXPECT_THAT(*findings, testing::IsEmpty());
    const auto again = (*store)->write(batch_of(batches));
    EXPECT_TRUE(again) << again.error().message;
  }
}

INSTANTIATE_TEST_SUITE_P(
    EveryCall, SqliteFaults,
    testing::Values(Row{"a_read", [](Call call) { return call == Call::read; }, false},
                    Row{"a_write", [](Call call) { return call == Call::write; }, false},
                    Row{"a_sync", [](Call call) { return call == Call::sync; }, false},
                    Row{"all_writes_and_syncs_from_one_on",
                        [](Call call) { return call != Call::read; }, true}),
    [](const auto& row) { return row.param.says; });

}  // namespace
}  // namespace docket::store::sqlite
