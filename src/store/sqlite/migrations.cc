#include "store/sqlite/migrations.h"

#include <array>

#include <fmt/format.h>

namespace docket::store::sqlite {
namespace {

// "dckt": tells our file from anybody else's (the header field SQLite keeps for this).
constexpr int application_id = 0x64636b74;

const std::array migrations = {migration_0001_initial, migration_0002_children,
                               migration_0003_records, migration_0004_inputs,
                               migration_0005_files,   migration_0006_agents,
                               migration_0007_spawned, migration_0008_enrolled};

int pragma(Connection& connection, const char* sql) {
  Statement statement(connection, sql);
  Rows rows = statement.rows();
  return rows.next() ? static_cast<int>(rows.number(0)) : 0;
}

bool has_tables(Connection& connection) {
  return pragma(connection, "select count(*) from sqlite_schema") > 0;
}

void step(Connection& connection, int version) {
  connection.execute("begin exclusive");
  connection.execute(migrations.at(static_cast<std::size_t>(version - 1)));
  connection.execute(fmt::format("pragma user_version = {}", version).c_str());
  connection.execute(fmt::format("pragma application_id = {}", application_id).c_str());
  connection.execute("commit");
}

}  // namespace

int schema_version() { return static_cast<int>(migrations.size()); }

Result<void> migrate(Connection& connection) {
  const int found = pragma(connection, "pragma user_version");
  const int owner = pragma(connection, "pragma application_id");
  const bool is_foreign = owner != application_id && (owner != 0 || has_tables(connection));
  if (connection.failure()) return *connection.failure();
  if (is_foreign) return corrupt("The database file in the data directory is not Docket's.");
  if (found > schema_version()) {
    return conflict(fmt::format(
        "The data directory was written by a newer Docket: its schema has version {}, this "
        "program knows up to {}.",
        found, schema_version()));
  }
  for (int version = found + 1; version <= schema_version(); ++version) step(connection, version);
  if (connection.failure()) return *connection.failure();
  return {};
}

}  // namespace docket::store::sqlite
