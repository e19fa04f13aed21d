// A durable thing of a tenant that is no job: a session, a workflow, a template.
//
// Guarantees: its kind, id, owner and times of making never change; each put raises the version.
//   What the body says is its door's business.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "job/group.h"

namespace docket::store {

inline constexpr std::size_t record_body_bytes_max = 64 * 1024;
inline constexpr std::size_t record_kind_bytes_max = 64;

struct Record {
  RecordNumber number = RecordNumber::none;
  TenantNumber tenant = TenantNumber::none;
  std::string kind;  // the door's word, e.g. "ionq_session"
  RecordId id;
  std::uint32_t version = 1;  // rises by one with every put
  TimePoint created_at{};
  TimePoint updated_at{};  // of the body
  std::optional<TimePoint> deleted_at;
  UserId user_id;    // who made it
  std::string body;  // JSON text
  std::optional<job::Group> group;
  friend bool operator==(const Record&, const Record&) = default;
};

// Which record a client means. Another tenant's, another kind's and a removed one is `not_found`.
struct RecordRef {
  TenantNumber tenant = TenantNumber::none;
  std::string kind;
  RecordId id;
};
bool is_meant(const Record& record, const RecordRef& ref);
Error no_such_record();

struct RecordQuery {
  std::string kind;
  std::optional<bool> is_open = {};        // groups only: open ones, or closed ones
  std::optional<RecordNumber> after = {};  // the page after (older than) this one
  std::size_t limit = 25;                  // 1 .. rows_max
};

}  // namespace docket::store
