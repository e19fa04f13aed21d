#include "store/sqlite/records.h"

#include <limits>

#include <fmt/format.h>

#include "store/codec.h"
#include "store/sqlite/row_reader.h"

namespace docket::store::sqlite {
namespace {

constexpr std::string_view columns =
    "number, id, tenant, kind, user_id, version, updated_at, deleted_at, is_open, body";
constexpr std::int64_t newest = std::numeric_limits<std::int64_t>::max();

std::optional<std::int64_t> openness(const Record& record) {
  if (!record.group) return std::nullopt;
  return record.group->is_open() ? 1 : 0;
}

std::optional<std::int64_t> micros_of(const std::optional<TimePoint>& time) {
  if (!time) return std::nullopt;
  return to_micros(*time);
}

}  // namespace

RecordReader::RecordReader(Connection& connection)
    : connection_(connection),
      head_(connection,
            "select number, tenant, is_open is not null, deleted_at is not null from record"
            " where id = ?"),
      record_(connection, fmt::format("select {} from record where number = ?", columns)),
      group_(connection, "select body from job_group where record = ?"),
      list_(connection,
            fmt::format("select {} from record indexed by record_kind"
                        " where deleted_at is null and tenant = ? and kind = ? and number < ?"
                        " order by number desc limit ?",
                        columns)),
      list_by_openness_(
          connection,
          fmt::format("select {} from record indexed by record_open"
                      " where is_open is not null and deleted_at is null and is_open = ?"
                      " and tenant = ? and kind = ? and number < ? order by number desc limit ?",
                      columns)),
      open_(connection,
            fmt::format("select {} from record indexed by record_open"
                        " where is_open is not null and deleted_at is null and is_open = 1",
                        columns)) {}

std::optional<RecordHead> RecordReader::head(const RecordId& id) {
  Rows rows = head_.rows(bytes_of(id.uuid));
  if (!rows.next()) return std::nullopt;
  return RecordHead{RecordNumber{rows.number(0)}, static_cast<TenantNumber>(rows.number(1)),
                    rows.number(2) != 0, rows.number(3) != 0};
}

Record RecordReader::read(const Rows& rows) {
  Record record;
  record.number = RecordNumber{rows.number(0)};
  const bool is_good = copy_bytes(rows.bytes(1), record.id.uuid.bytes) &&
                       copy_bytes(rows.bytes(4), record.user_id.uuid.bytes);
  if (!is_good) connection_.fail(corrupt("A stored id cannot be read."));
  record.tenant = static_cast<TenantNumber>(rows.number(2));
  record.kind = rows.bytes(3);
  record.version = static_cast<std::uint32_t>(rows.number(5));
  record.created_at = from_micros(to_number(record.number));
  record.updated_at = from_micros(rows.number(6));
  if (!rows.is_null(7)) record.deleted_at = from_micros(rows.number(7));
  record.body = rows.bytes(9);
  if (!rows.is_null(8)) {
    record.group = group(record.number);
    if (!record.group) connection_.fail(corrupt("A stored group is missing."));
  }
  return record;
}

std::optional<Record> RecordReader::record(RecordNumber number) {
  Rows rows = record_.rows(number);
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

std::optional<job::Group> RecordReader::group(RecordNumber number) {
  Rows rows = group_.rows(number);
  if (!rows.next()) return std::nullopt;
  auto group = decode_group(rows.bytes(0));
  if (group) return *group;
  connection_.fail(group.error());
  return std::nullopt;
}

std::vector<Record> RecordReader::list(TenantNumber tenant, const RecordQuery& query) {
  std::vector<Record> records;
  const std::int64_t below = query.after ? to_number(*query.after) : newest;
  const auto limit = static_cast<std::int64_t>(query.limit);
  Rows rows = query.is_open
                  ? list_by_openness_.rows(*query.is_open, tenant, query.kind, below, limit)
                  : list_.rows(tenant, query.kind, below, limit);
  while (rows.next()) records.push_back(read(rows));
  return records;
}

void RecordReader::scan_open(const std::function<bool(const Record&)>& visit) {
  Rows rows = open_.rows();
  while (rows.next()) {
    if (!visit(read(rows))) return;
  }
}

RecordWriter::RecordWriter(Connection& connection)
    : connection_(connection),
      insert_(connection, "insert or ignore into record values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      save_(connection,
            "update record set version = ?, updated_at = ?, deleted_at = ?, is_open = ?, body = ?"
            " where number = ?"),
      save_group_(connection, "replace into job_group values (?, ?)"),
      insert_member_(connection, "insert into member values (?, ?)"),
      remove_member_(connection, "delete from member where record = ? and job = ?"),
      members_(connection,
               "select job from member where record = ? and job > ? order by job limit ?") {}

bool RecordWriter::insert(const Record& record) {
  insert_.run(record.number, bytes_of(record.id.uuid), record.tenant, record.kind,
              bytes_of(record.user_id.uuid), record.version, to_micros(record.updated_at),
              micros_of(record.deleted_at), openness(record), record.body);
  if (sqlite3_changes(connection_.handle()) == 0) return false;
  if (record.group) save_group(record.number, *record.group);
  return true;
}

void RecordWriter::save(const Record& record) {
  save_.run(record.version, to_micros(record.updated_at), micros_of(record.deleted_at),
            openness(record), record.body, record.number);
  if (record.group) save_group(record.number, *record.group);
}

void RecordWriter::save_group(RecordNumber number, const job::Group& group) {
  save_group_.run(number, Bytes{encode_group(group)});
}

std::vector<Sequence> RecordWriter::members(RecordNumber group, Sequence after, std::size_t limit) {
  std::vector<Sequence> jobs;
  Rows rows = members_.rows(group, after, static_cast<std::int64_t>(limit));
  while (rows.next()) jobs.push_back(Sequence{rows.number(0)});
  return jobs;
}

}  // namespace docket::store::sqlite
