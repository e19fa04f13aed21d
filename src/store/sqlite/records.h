// Records and their groups as rows.
//
// Guarantees: begins and ends nothing; the store does, around a batch or a read.
// Threads: one at a time per connection.
// Errors: remembered by the connection.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "store/record.h"
#include "store/sqlite/connection.h"
#include "store/transaction.h"

namespace docket::store::sqlite {

// What is asked at any time.
class RecordReader {
 public:
  explicit RecordReader(Connection& connection);

  std::optional<RecordHead> head(const RecordId& id);
  std::optional<Record> record(RecordNumber number);
  std::optional<job::Group> group(RecordNumber number);
  std::vector<Record> list(TenantNumber tenant, const RecordQuery& query);
  // Until `visit` returns false.
  void scan_open(const std::function<bool(const Record&)>& visit);

 private:
  Record read(const Rows& rows);

  Connection& connection_;
  Statement head_;
  Statement record_;
  Statement group_;
  Statement list_;
  Statement list_by_openness_;
  Statement open_;
};

// What the writer does besides.
class RecordWriter {
 public:
  explicit RecordWriter(Connection& connection);

  bool insert(const Record& record);
  void save(const Record& record);
  void save_group(RecordNumber number, const job::Group& group);
  void insert_member(RecordNumber group, Sequence job) { insert_member_.run(group, job); }
  void remove_member(RecordNumber group, Sequence job) { remove_member_.run(group, job); }
  std::vector<Sequence> members(RecordNumber group, Sequence after, std::size_t limit);

 private:
  Connection& connection_;
  Statement insert_;
  Statement save_;
  Statement save_group_;
  Statement insert_member_;
  Statement remove_member_;
  Statement members_;
};

}  // namespace docket::store::sqlite
