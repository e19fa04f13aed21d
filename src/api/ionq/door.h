// The IonQ API, `/v0.4`: circuits to simulate, their results, sessions and backends.
//
// Guarantees: paths, bodies and errors are those of the public API pages, also for four clients'
//   departures from them; see docs/doors/ionq.md. Every answer has an x-request-id.
// Callers: app. Threads: handlers run on I/O threads; large circuits and outputs are read on one of
//   the door's own.
#pragma once

#include "api/ionq/account_routes.h"
#include "api/ionq/context.h"
#include "api/ionq/job_routes.h"
#include "api/ionq/list_routes.h"
#include "api/ionq/public_routes.h"
#include "api/ionq/result_routes.h"
#include "api/ionq/session_routes.h"
#include "api/ionq/submit_routes.h"
#include "api/services.h"
#include "base/result.h"
#include "engine/offload.h"
#include "http/router.h"

namespace docket::api::ionq {

class Door {
 public:
  // `services` must outlive the door; its catalog holds `job_types()`.
  explicit Door(Services& services, Options options = {}) : context_{services, pool_, options} {}
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  // The door must outlive the router. Errors: those of Router::add and own.
  Result<void> add_to(http::Router& router);

 private:
  engine::Offload pool_{1};
  const Context context_;
  ListRoutes lists_{context_};
  SubmitRoutes submissions_{context_};
  JobRoutes jobs_{context_};
  ResultRoutes results_{context_};
  SessionRoutes sessions_{context_};
  PublicRoutes public_{context_};
  AccountRoutes account_{context_};
};

}  // namespace docket::api::ionq
