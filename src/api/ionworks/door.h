// The Ionworks jobs API: what its official client needs to submit, list, follow and cancel jobs.
//
// Guarantees: paths, parameters, bodies and errors are those of the public API pages; see
//   docs/doors/ionworks.md.
// Callers: app. Threads: handlers run on I/O threads.
#pragma once

#include "api/ionworks/requests.h"
#include "api/services.h"
#include "base/result.h"
#include "base/task.h"
#include "http/router.h"

namespace docket::api::ionworks {

class Door {
 public:
  // `services` must outlive the door; its catalog holds `job_types()`.
  explicit Door(Services& services);

  // The door must outlive the router. Errors: those of Router::add and own.
  Result<void> add_to(http::Router& router);

 private:
  Task<http::Response> list_page(http::Request request);   // GET /jobs
  Task<http::Response> list_array(http::Request request);  // GET /jobs/
  Task<http::Response> submit(http::Request request);
  Task<http::Response> find(http::Request request);
  Task<http::Response> cancel(http::Request request);
  Task<http::Response> metadata(http::Request request);
  Task<http::Response> healthz(http::Request request);

  // What a list is written as.
  struct Form {
    std::string_view name;  // in the cache of pages
    std::string (*encode)(const engine::Listing& listing, TenantId organization);
  };
  Task<http::Response> list(http::Request request, PageSize size, Form form);
  Task<http::Response> accept(job::Principal who, http::Request request, std::string key);
  Task<Result<store::View>> read(job::Principal who, JobId id);

  Services& services_;
  const DoorTypes types_;
};

}  // namespace docket::api::ionworks
