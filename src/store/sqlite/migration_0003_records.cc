#include "store/sqlite/migrations.h"

namespace docket::store::sqlite {

// Frozen: see migration_0001_initial.cc.
//
// A record's number is the stamp of its making. `is_open` is null where jobs cannot join; what
// changes with every job that joins, begins or ends is in `job_group`. `member` has the jobs of a
// group that are not final, children of members too.
const char* const migration_0003_records = R"sql(
create table record (
  number integer primary key,
  id blob not null unique,
  tenant integer not null,
  kind text not null,
  user_id blob not null,
  version integer not null,
  updated_at integer not null,
  deleted_at integer,
  is_open integer,
  body text not null);
create index record_kind on record (tenant, kind, number) where deleted_at is null;
create index record_open on record (is_open, tenant, kind, number)
  where is_open is not null and deleted_at is null;
create table job_group (record integer primary key, body blob not null);
create table member (
  record integer not null, job integer not null, primary key (record, job)) without rowid;
)sql";

}  // namespace docket::store::sqlite
