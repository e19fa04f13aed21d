#include "api/osapi/audit_entry.h"

#include <algorithm>

#include "api/osapi/formats.h"
#include "base/excerpt.h"

namespace docket::api::osapi {
namespace {

// So that a page of the log has room for some, whatever clients send.
constexpr std::size_t path_bytes_max = 512;
constexpr std::size_t roles_max = 16;

// The bits of a version 7 that are not its time (RFC 9562 section 5.7).
constexpr std::uint64_t free_bits = (1ULL << 62U) - 1;

}  // namespace

Uuid id_of(const AuditEntry& entry) { return make_uuid_v7(entry.at, entry.number); }

std::uint64_t number_in(const Uuid& id) {
  std::uint64_t tail = 0;
  for (std::size_t i = id.bytes.size() / 2; i < id.bytes.size(); ++i)
    tail = tail << 8U | id.bytes[i];
  return tail & free_bits;
}

void write_entry(JsonWriter& json, const AuditEntry& entry) {
  json.begin_object()
      .field("id", format_uuid(id_of(entry)))
      .field("timestamp", utc_millis(entry.at))
      .field("user", entry.user)
      .key("roles")
      .begin_array();
  for (std::size_t i = 0; i < std::min(entry.roles.size(), roles_max); ++i) {
    json.string(entry.roles[i]);
  }
  json.end_array()
      .field("method", entry.method)
      .field("path", excerpt(entry.path, path_bytes_max))
      .field("operation_id", entry.operation)
      .field("source_ip", entry.source_ip)
      .field("response_code", entry.status)
      .field("duration_ms", entry.duration.count())
      .end_object();
}

}  // namespace docket::api::osapi
