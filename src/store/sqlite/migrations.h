// The schema of the database file, as numbered steps from an empty file to today.
//
// Guarantees: a step that was released never changes; a file is brought up by the steps it lacks,
//   each in one transaction with its number. A file of a newer version is not touched.
// Threads: before any other connection is open.
// Errors: `conflict` for a newer file, naming both versions; `corrupt` for a file that is not ours;
//   `unavailable`.
#pragma once

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace docket::store::sqlite {

// The texts of the steps, as migrations.cc lists them.
extern const char* const migration_0001_initial;
extern const char* const migration_0002_children;
extern const char* const migration_0003_records;
extern const char* const migration_0004_inputs;
extern const char* const migration_0005_files;
extern const char* const migration_0006_agents;
extern const char* const migration_0007_spawned;
extern const char* const migration_0008_enrolled;

// The version that this program writes.
int schema_version();
Result<void> migrate(Connection& connection);

}  // namespace docket::store::sqlite
