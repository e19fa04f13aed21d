// Sessions: records with a group that jobs join.
//
// Source: https://docs.ionq.com/api-reference/v0.4/sessions.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/ionq/backends.h"
#include "api/ionq/errors.h"
#include "api/json_writer.h"
#include "base/time.h"
#include "job/group.h"
#include "store/record.h"

namespace docket::api::ionq {

inline constexpr const char* session_kind = "ionq_session";

struct SessionRequest {
  job::Class backend = simulator;
  std::optional<std::int64_t> jobs_max;
  std::optional<std::int64_t> minutes_max;
  std::string cost_limit;  // JSON object as it was sent; empty: none. It limits nothing.
};

// Of POST /sessions.
OrBadRequest<SessionRequest> decode_session(const http::Request& request);

// What the record says, and how its group is to be. A session without a limit of its own ends after
// a day.
std::string session_body(const SessionRequest& session);
job::GroupRules session_rules(const SessionRequest& session, TimePoint now);

void write_session(JsonWriter& json, const store::Record& record, TenantId project);

// The backend that the jobs of a session must have.
job::Class session_backend(const store::Record& record);

}  // namespace docket::api::ionq
