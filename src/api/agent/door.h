// The agent protocol's door, `/agent/v1`: for keys with the role `agent` only, but for machines
// that come for theirs.
//
// Guarantees: see docs/agent-protocol.md. Errors are {"error": "…"}.
// Callers: app. Threads: handlers run on I/O threads.
#pragma once

#include <string>

#include "api/agent/refused_tokens.h"
#include "api/services.h"
#include "base/result.h"
#include "base/task.h"
#include "http/router.h"

namespace docket::api::agent {

class Door {
 public:
  // `services` must outlive the door.
  explicit Door(Services& services) : services_(services), refused_tokens_(services) {}

  // The door must outlive the router. Errors: those of Router::add and own.
  Result<void> add_to(http::Router& router);

 private:
  Task<http::Response> register_agent(http::Request request);
  Task<http::Response> sync(http::Request request);
  Task<http::Response> bye(http::Request request);
  Task<http::Response> enroll(http::Request request);
  Task<http::Response> rotate(http::Request request);
  Task<http::Response> task_input(http::Request request);
  Task<http::Response> task_file(http::Request request);
  Task<http::Response> task_previous(http::Request request);
  Task<http::Response> put_output(http::Request request);

  Services& services_;
  RefusedTokens refused_tokens_;
};

}  // namespace docket::api::agent
