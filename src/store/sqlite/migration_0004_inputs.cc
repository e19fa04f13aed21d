#include "store/sqlite/migrations.h"

namespace docket::store::sqlite {

// Frozen: see migration_0001_initial.cc.
//
// Large inputs, so that a list does not read them. Jobs from before keep theirs in `spec`.
const char* const migration_0004_inputs = R"sql(
create table input (job integer primary key, body blob not null);
)sql";

}  // namespace docket::store::sqlite
