#include "store/sqlite/migrations.h"

namespace docket::store::sqlite {

// Frozen: see migration_0001_initial.cc.
//
// The task of the submission whose files an added task works on; null: none. Jobs from before have
// none that do.
const char* const migration_0007_spawned = R"sql(
alter table added_task add column files_of integer;
)sql";

}  // namespace docket::store::sqlite
