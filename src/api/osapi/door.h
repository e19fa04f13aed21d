// The OSAPI API, at `/job`, `/agent`, `/node`, `/health` and the same below `/api`: jobs that ask
// hosts about themselves or run commands on them.
//
// Guarantees: paths, bodies and errors are those of the public API document, of two of its versions
//   at once, also for its clients' departures from it; see docs/doors/osapi.md. Every answer has an
//   X-Request-Id.
// Callers: app. Threads: handlers run on I/O threads.
#pragma once

#include "api/osapi/access.h"
#include "api/osapi/agent_routes.h"
#include "api/osapi/audit_log.h"
#include "api/osapi/audit_routes.h"
#include "api/osapi/context.h"
#include "api/osapi/health_routes.h"
#include "api/osapi/job_routes.h"
#include "api/osapi/list_routes.h"
#include "api/osapi/node_routes.h"
#include "api/services.h"
#include "base/result.h"
#include "http/router.h"

namespace docket::api::osapi {

class Door {
 public:
  // `services` must outlive the door; its catalog holds `job_types()`. What other doors record is
  // kept here.
  explicit Door(Services& services, Options options = {})
      : context_{services, std::move(options)},
        audit_(services.engine, context_.options.audit_entries),
        access_(services, context_.options) {
    services.audit = [this](const job::Principal& who, AuditEntry entry) {
      return audit_.add(who, std::move(entry));
    };
  }
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  // The door must outlive the router. Once. Errors: those of Router::add and own.
  Result<void> add_to(http::Router& router);

 private:
  const Context context_;
  AuditLog audit_;
  const Access access_;
  ListRoutes lists_{context_};
  JobRoutes jobs_{context_};
  AgentRoutes agents_{context_};
  HealthRoutes health_{context_};
  NodeRoutes nodes_{context_};
  AuditRoutes audits_{audit_};
};

}  // namespace docket::api::osapi
