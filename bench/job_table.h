// The reference for lists: the same jobs as one row each in an indexed SQLite table.
//
// Callers: measure_lists. Threads: one.
// Errors: those of the store; SQLite's as `unavailable`.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "job/job.h"
#include "job/state.h"

struct sqlite3;

namespace docket::bench {

// What both are asked: one page, with the total of its filters and the counts of all states.
struct Question {
  job::StateSet states = job::StateSet::all();
  std::vector<job::Class> classes;  // empty: all
  std::uint64_t offset = 0;
  int limit = 50;
};

struct Answer {
  std::vector<std::int64_t> rows;
  std::uint64_t total = 0;
  std::array<std::uint64_t, job::states> counts{};
};

class JobTable {
 public:
  // Makes `file` from the jobs in `data`, whose server must not run.
  static Result<void> make(const std::filesystem::path& data, const std::filesystem::path& file);
  static Result<JobTable> open(const std::filesystem::path& file);

  Result<Answer> ask(const Question& question);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Database = std::unique_ptr<sqlite3, Close>;
  explicit JobTable(Database database) : database_(std::move(database)) {}
  static Result<Database> connect(const std::filesystem::path& file);

  Database database_;
};

}  // namespace docket::bench
