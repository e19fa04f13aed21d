// One SQLite connection and its prepared statements, with errors that are remembered.
//
// Guarantees: the first error since `forget_failure` is kept; after it rows end and runs do
// nothing.
//   Messages name no path and no SQL.
// Threads: one at a time per connection.
// Errors: `unavailable` (disk full, I/O, busy), `corrupt` (damaged file, broken constraint).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <sqlite3.h>

#include "base/result.h"

namespace docket::store::sqlite {

// Bound as BLOB; a string_view is bound as TEXT.
struct Bytes {
  std::string_view value;
};

class Connection {
 public:
  enum class Mode : std::uint8_t { read, write };
  // `vfs`: the name of a registered SQLite VFS, empty for the system's.
  static Result<std::unique_ptr<Connection>> open(const std::string& file, Mode mode,
                                                  const std::string& vfs);

  const std::optional<Error>& failure() const { return failure_; }
  void forget_failure() { failure_.reset(); }
  void fail(Error error);
  void fail(int code);
  // Runs statements without parameters and rows.
  void execute(const char* sql);
  sqlite3* handle() { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  explicit Connection(sqlite3* handle) : handle_(handle) {}

  std::unique_ptr<sqlite3, Close> handle_;
  std::optional<Error> failure_;
};

// The rows of one execution. Views of a row are good until the next one.
class Rows {
 public:
  Rows(Connection& connection, sqlite3_stmt* statement)
      : connection_(connection), statement_(statement) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() { sqlite3_reset(statement_); }

  bool next();
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string_view bytes(int column) const;
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
  Connection& connection_;
  sqlite3_stmt* statement_;
};

class Statement {
 public:
  // `connection` must outlive it. `sql` is our own text: that it does not compile is a bug or a
  // damaged schema, remembered by the connection.
  Statement(Connection& connection, std::string_view sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  // Binds in order. The values must live until the rows are gone.
  template <class... Values>
  Rows rows(const Values&... values) {
    int at = 0;
    (bind(++at, values), ...);
    return {connection_, statement_};
  }
  template <class... Values>
  void run(const Values&... values) {
    rows(values...).next();
  }

 private:
  template <class Value>
  void bind(int at, const Value& value) {
    if constexpr (std::is_enum_v<Value>) {
      bind_number(at, static_cast<std::int64_t>(value));
    } else {
      bind_number(at, value);
    }
  }
  void bind(int at, std::string_view text) { bind_text(at, text); }
  void bind(int at, const std::string& text) { bind_text(at, text); }
  void bind(int at, const Bytes& bytes);
  template <class Value>
  void bind(int at, const std::optional<Value>& value) {
    if (value) {
      bind(at, *value);
    } else {
      sqlite3_bind_null(statement_, at);
    }
  }
  void bind_number(int at, std::int64_t value) { sqlite3_bind_int64(statement_, at, value); }
  void bind_text(int at, std::string_view text);

  Connection& connection_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace docket::store::sqlite
