// The Unstructured API: jobs over documents, workflows, and documents partitioned in one request.
//
// Guarantees: paths, bodies and errors are those of the public pages and of the pinned clients; see
//   docs/doors/unstructured.md. Every answer has an x-request-id.
// Callers: app. Threads: handlers run on I/O threads; folders of connectors are read
//   and looked at on the door's own.
#pragma once

#include "api/services.h"
#include "api/unstructured/connector_routes.h"
#include "api/unstructured/context.h"
#include "api/unstructured/general_routes.h"
#include "api/unstructured/job_routes.h"
#include "api/unstructured/list_routes.h"
#include "api/unstructured/notification_routes.h"
#include "api/unstructured/workflow_routes.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/offload.h"
#include "http/router.h"

namespace docket::api::unstructured {

class Door {
 public:
  // `services` and `random` must outlive the door; the services' catalog holds `job_types()`.
  Door(Services& services, Random& random, Options options = {})
      : context_{services, random, pool_, counts_, std::move(options)} {}
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  // The door must outlive the router. Errors: those of Router::add and own.
  Result<void> add_to(http::Router& router);

 private:
  engine::Offload pool_{1};
  RecordCounts counts_;
  const Context context_;
  ListRoutes lists_{context_};
  JobRoutes jobs_{context_};
  WorkflowRoutes workflows_{context_};
  GeneralRoutes general_{context_};
  ConnectorRoutes sources_{context_, source_sort};
  ConnectorRoutes destinations_{context_, destination_sort};
  NotificationRoutes notifications_;
};

}  // namespace docket::api::unstructured
