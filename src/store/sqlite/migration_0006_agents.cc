#include "store/sqlite/migrations.h"

namespace docket::store::sqlite {

// Frozen: see migration_0001_initial.cc.
//
// `events`: what was asked of an agent and what became of it, see encode_agent_events.
const char* const migration_0006_agents = R"sql(
alter table agent add column events blob not null default x'';
)sql";

}  // namespace docket::store::sqlite
