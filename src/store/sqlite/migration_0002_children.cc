#include "store/sqlite/migrations.h"

namespace docket::store::sqlite {

// Frozen: see migration_0001_initial.cc.
//
// A parent keeps the ids of its children in order, also of those that were removed since.
const char* const migration_0002_children = R"sql(
alter table child add column id blob;
alter table child add column is_removed integer not null default 0;
create index job_id_sequence on job_id (sequence);
update child set id = (select id from job_id where sequence = child);
drop index job_id_sequence;
)sql";

}  // namespace docket::store::sqlite
