#include "store/sqlite/connection.h"

#include <utility>

#include <fmt/format.h>

#include "base/log.h"

namespace docket::store::sqlite {
namespace {

Error error_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return unavailable("The disk of the data directory is full.");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return unavailable("The data directory cannot be read or written.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return corrupt("The database file is damaged.");
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_ERROR:
      return corrupt("The database contradicts what is written to it.");
    default:
      return unavailable(
          fmt::format("The database is not available: {}.", sqlite3_errstr(code & 0xff)));
  }
}

// Any pointer that is not null: an empty value is not NULL.
const char* data_of(std::string_view value) { return value.empty() ? "" : value.data(); }

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& file, Mode mode,
                                                     const std::string& vfs) {
  const int flags =
      SQLITE_OPEN_NOMUTEX |
      (mode == Mode::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  std::unique_ptr<Connection> connection(new Connection(handle));
  if (code != SQLITE_OK) return error_of(code);
  sqlite3_extended_result_codes(handle, 1);
  return connection;
}

void Connection::fail(Error error) {
  if (!failure_) failure_ = std::move(error);
}

void Connection::fail(int code) {
  if (failure_) return;
  log::error("store/sqlite", "database error code={} {}", code, sqlite3_errmsg(handle()));
  failure_ = error_of(code);
}

void Connection::execute(const char* sql) {
  if (failure_) return;
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

bool Rows::next() {
  if (connection_.failure()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail(code);
  return false;
}

std::string_view Rows::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), size);
}

Statement::Statement(Connection& connection, std::string_view sql) : connection_(connection) {
  const int code = sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) connection.fail(code);
}

void Statement::bind(int at, const Bytes& bytes) {
  sqlite3_bind_blob64(statement_, at, data_of(bytes.value), bytes.value.size(), SQLITE_STATIC);
}

void Statement::bind_text(int at, std::string_view text) {
  sqlite3_bind_text64(statement_, at, data_of(text), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

}  // namespace docket::store::sqlite
