#include "store/sqlite/migrations.h"

namespace docket::store::sqlite {

// Frozen: see migration_0001_initial.cc.
//
// The bytes of a job's small files, where its inputs are kept apart; `place` is sequence * 16384 +
// index of the file. Large files are blobs, which `blob_ref` names.
const char* const migration_0005_files = R"sql(
create table input_file (place integer primary key, body blob not null);
alter table added_task add column takes_previous integer not null default 0;
)sql";

}  // namespace docket::store::sqlite
