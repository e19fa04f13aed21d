// Connections for readers: each read takes one, sees one snapshot through it and gives it back.
//
// Guarantees: there are as many as were ever in use at once.
// Threads: any; a Reading stays on one thread.
// Errors: `unavailable` when a connection cannot be opened; a Reading's are in its connection.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/sqlite/records.h"
#include "store/sqlite/row_reader.h"

namespace docket::store::sqlite {

class ReaderPool {
  struct Reader {
    explicit Reader(std::unique_ptr<Connection> opened);
    std::unique_ptr<Connection> connection;
    RowReader rows;
    RecordReader records;
    Statement begin;
    Statement end;
  };

 public:
  // A snapshot from its making to its end.
  class Reading {
   public:
    Reading(ReaderPool& pool, std::unique_ptr<Reader> reader);
    Reading(Reading&& other) noexcept = default;
    Reading& operator=(Reading&&) = delete;
    ~Reading();
    RowReader& rows() { return reader_->rows; }
    RecordReader& records() { return reader_->records; }
    Connection& connection() { return *reader_->connection; }
    const std::optional<Error>& failure() const { return reader_->connection->failure(); }
    // The answer, or the error that made it worthless.
    template <class T>
    Result<T> answer(T value) const {
      if (failure()) return *failure();
      return value;
    }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Reader> reader_;
  };

  ReaderPool(std::string file, std::string vfs) : file_(std::move(file)), vfs_(std::move(vfs)) {}
  Result<Reading> begin();

 private:
  Result<std::unique_ptr<Reader>> take();
  void give_back(std::unique_ptr<Reader> reader);

  std::string file_;
  std::string vfs_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Reader>> idle_;  // guarded by mutex_
};

}  // namespace docket::store::sqlite
