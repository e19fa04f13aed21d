#include "store/sqlite/migrations.h"

namespace docket::store::sqlite {

// Frozen: see migration_0001_initial.cc.
//
// The agent that a key is for; empty: any that comes with it, as with all keys from before.
const char* const migration_0008_enrolled = R"sql(
alter table access_key add column agent_name text not null default '';
)sql";

}  // namespace docket::store::sqlite
