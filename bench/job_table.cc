#include "bench/job_table.h"

#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "store/sqlite/sqlite_store.h"

namespace docket::bench {
namespace {

Error failed(sqlite3* database) {
  return unavailable(fmt::format("SQLite: {}.", sqlite3_errmsg(database)));
}

Result<void> execute(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failed(database);
  return {};
}

using Row = std::function<void(sqlite3_stmt*)>;

Result<void> query(sqlite3* database, const std::string& sql, const Row& row) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    return failed(database);
  }
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) row(statement);
  sqlite3_finalize(statement);
  if (code != SQLITE_DONE) return failed(database);
  return {};
}

// The page that a list shows needs the row too, so it has what a small row would have.
constexpr const char* schema = R"(
  PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
  CREATE TABLE jobs (sequence INTEGER PRIMARY KEY, tenant INTEGER, class INTEGER, state INTEGER,
                     created_at INTEGER, body TEXT);
  BEGIN;)";

// Made after the rows; what the planner needs to answer each question from an index.
constexpr const char* indexes = R"(
  COMMIT;
  CREATE INDEX by_state ON jobs (tenant, state);
  CREATE INDEX by_class ON jobs (tenant, class, state);
  ANALYZE;)";

std::string class_filter(const Question& question) {
  if (question.classes.empty()) return "";
  return fmt::format(" AND class IN ({})", fmt::join(question.classes, ","));
}

std::string state_filter(const Question& question) {
  if (question.states == job::StateSet::all()) return "";
  std::vector<int> states;
  for (int i = 0; i < job::states; ++i) {
    if (question.states.has(static_cast<job::State>(i))) states.push_back(i);
  }
  return fmt::format(" AND state IN ({})", fmt::join(states, ","));
}

}  // namespace

void JobTable::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

Result<JobTable::Database> JobTable::connect(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open(file.c_str(), &raw);
  Database database(raw);
  if (code != SQLITE_OK) return failed(raw);
  return database;
}

Result<void> JobTable::make(const std::filesystem::path& data, const std::filesystem::path& file) {
  auto store = store::sqlite::open(data, {});
  if (!store) return store.error();
  auto database = connect(file);
  if (!database) return database.error();
  if (auto made = execute(database->get(), schema); !made) return made;
  sqlite3_stmt* insert = nullptr;
  const std::string body(200, 'x');
  sqlite3_prepare_v2(database->get(), "INSERT INTO jobs VALUES (?,?,?,?,?,?)", -1, &insert,
                     nullptr);
  auto scanned = (*store)->scan_members([&](const store::Member& member) {
    sqlite3_bind_int64(insert, 1, to_number(member.sequence));
    sqlite3_bind_int64(insert, 2, static_cast<std::int64_t>(member.tenant));
    sqlite3_bind_int(insert, 3, member.job_class);
    sqlite3_bind_int(insert, 4, static_cast<int>(member.state));
    sqlite3_bind_int64(insert, 5, to_micros(member.created_at));
    sqlite3_bind_text(insert, 6, body.data(), static_cast<int>(body.size()), nullptr);
    const bool is_done = sqlite3_step(insert) == SQLITE_DONE;
    sqlite3_reset(insert);
    return is_done;
  });
  sqlite3_finalize(insert);
  if (!scanned) return scanned;
  return execute(database->get(), indexes);
}

Result<JobTable> JobTable::open(const std::filesystem::path& file) {
  auto database = connect(file);
  if (!database) return database.error();
  // All of it fits: the reference is to be fast, not short of memory.
  if (const auto set = execute(database->get(), "PRAGMA cache_size = -4000000;"); !set) {
    return set.error();
  }
  return JobTable(std::move(*database));
}

Result<Answer> JobTable::ask(const Question& question) {
  const std::string of_tenant = "FROM jobs WHERE tenant = 1" + class_filter(question);
  Answer answer;
  auto done =
      query(database_.get(),
            fmt::format("SELECT sequence, class, state, created_at, body {}{} "
                        "ORDER BY sequence DESC LIMIT {} OFFSET {}",
                        of_tenant, state_filter(question), question.limit, question.offset),
            [&](sqlite3_stmt* row) { answer.rows.push_back(sqlite3_column_int64(row, 0)); });
  if (!done) return done.error();
  // Total and counts are one pass; so is what the reference would be asked by a careful writer.
  done = query(database_.get(), fmt::format("SELECT state, count(*) {} GROUP BY state", of_tenant),
               [&](sqlite3_stmt* row) {
                 const int state = sqlite3_column_int(row, 0);
                 const auto count = static_cast<std::uint64_t>(sqlite3_column_int64(row, 1));
                 answer.counts[static_cast<std::size_t>(state)] = count;
                 if (question.states.has(static_cast<job::State>(state))) answer.total += count;
               });
  if (!done) return done.error();
  return answer;
}

}  // namespace docket::bench
