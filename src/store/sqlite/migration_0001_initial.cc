#include "store/sqlite/migrations.h"

namespace docket::store::sqlite {

// Frozen: a released file has these tables. A change is a new migration.
//
// What is fat is written once (spec, done, out, journal); what changes is small (job, task).
// `place` of task, added_task and out is sequence * 16384 + index of the task.
const char* const migration_0001_initial = R"sql(
create table spec (sequence integer primary key, body blob not null);

-- `done` is the place of its end. `story` is its timeline under way, without the first line, as long
-- as it has one task and no children; what follows is in the table.
create table job (
  sequence integer primary key,
  state integer not null,
  constant blob not null,
  changing blob not null,
  done integer,
  story blob);
create table job_id (id blob primary key, sequence integer not null) without rowid;
create table child (
  parent integer not null, child integer not null, primary key (parent, child)) without rowid;

create table task (place integer primary key, body blob not null);
create table added_task (
  place integer primary key, unit integer not null, step integer not null, input text not null);

-- How one task ended; also of a job's only task while the job waits for its children.
create table out (
  place integer primary key,
  failure blob,
  output_bytes integer,
  output_hash blob,
  summary text,
  output text);

-- How a job ended, with its whole timeline; in order of ends, so that jobs that end together lie
-- together.
create table done (
  place integer primary key,
  job integer not null,
  failure blob,
  timeline blob not null,
  output_bytes integer,
  output_hash blob,
  summary text,
  output text);
create table blob_ref (
  job integer not null, hash blob not null, primary key (job, hash)) without rowid;
create index blob_ref_hash on blob_ref (hash);

-- By the version that the events led to.
create table story (
  job integer not null,
  version integer not null,
  events blob not null,
  primary key (job, version)) without rowid;

-- One row a commit. The last one says where stamps, sequences and commits go on.
create table journal (
  number integer primary key,
  stamp integer not null,
  sequence integer not null,
  events blob not null);

create table outbox (
  place integer primary key,
  addressee integer not null,
  job integer not null,
  task integer not null,
  done_to integer not null,
  command blob not null);

create table idempotency (
  place integer primary key,
  user integer not null,
  key text not null,
  digest blob not null,
  job integer not null,
  at integer not null,
  unique (user, key));

create table facet (
  tenant integer not null,
  facet integer not null,
  value text not null,
  number integer not null,
  primary key (tenant, facet, value)) without rowid;
create unique index facet_number on facet (tenant, facet, number);

create table tenant (number integer primary key, id blob not null unique, name text not null);
create table user (
  number integer primary key, id blob not null unique, tenant integer not null, name text not null);
create table access_key (
  id blob primary key,
  tenant integer not null,
  user integer not null,
  role integer not null,
  is_operator integer not null,
  secret_sha256 blob not null unique,
  name text not null,
  created_at integer not null,
  revoked_at integer);
create table agent (
  number integer primary key,
  id blob not null unique,
  tenant integer,
  name text not null,
  is_drained integer not null,
  created_at integer not null,
  last_seen_at integer not null);
)sql";

}  // namespace docket::store::sqlite
