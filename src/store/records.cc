#include "store/records.h"

#include <utility>

#include <fmt/format.h>

namespace docket::store {

Result<Record> Records::find(const RecordRef& ref) {
  const auto head = tx_.find_record(ref.id);
  auto record = head ? tx_.load_record(head->number) : std::nullopt;
  if (!record || !is_meant(*record, ref)) return no_such_record();
  return std::move(*record);
}

Result<Record> Records::add(const AddRecord& add, TimePoint now) {
  Record record;
  record.number = RecordNumber{to_micros(now)};
  record.tenant = add.tenant;
  record.kind = add.kind;
  record.id = add.id;
  record.created_at = record.updated_at = now;
  record.user_id = add.user_id;
  record.body = add.body;
  if (add.group) record.group.emplace().rules = *add.group;
  if (!tx_.insert_record(record)) return conflict("This record is there already.");
  return record;
}

Result<Record> Records::put(const PutRecord& put, TimePoint now) {
  auto record = find(put.record);
  if (!record) return record;
  if (record->version != put.version) {
    return conflict(
        fmt::format("The record has version {} by now, not {}.", record->version, put.version));
  }
  ++record->version;
  record->updated_at = now;
  record->body = put.body;
  tx_.save_record(*record);
  return record;
}

Result<Records::Closed> Records::close(const CloseGroup& close, TimePoint now) {
  const auto* number = std::get_if<RecordNumber>(&close.record);
  Result<Record> record = no_such_record();
  if (number == nullptr) {
    record = find(std::get<RecordRef>(close.record));
  } else if (auto loaded = tx_.load_record(*number)) {
    record = std::move(*loaded);
  }
  if (!record) return record.error();
  if (!record->group) return invalid_argument("This record is no group.");
  const bool was_open = job::close(*record->group, close.user_id, now);
  if (was_open) tx_.save_record(*record);
  return Closed{std::move(*record), was_open};
}

Result<Records::Closed> Records::remove(const RemoveRecord& removal, TimePoint now) {
  auto record = find(removal.record);
  if (!record) return record.error();
  const bool was_open = record->group && job::close(*record->group, removal.user_id, now);
  record->deleted_at = now;
  tx_.save_record(*record);
  return Closed{std::move(*record), was_open};
}

}  // namespace docket::store
