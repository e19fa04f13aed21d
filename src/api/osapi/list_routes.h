// GET /job.
//
// Guarantees: a page is one snapshot: its totals, counts and statuses are of one commit.
// Threads: handlers run on I/O threads.
#pragma once

#include <string>

#include "api/osapi/context.h"
#include "api/osapi/list_request.h"
#include "api/osapi/routes.h"

namespace docket::api::osapi {

class ListRoutes {
 public:
  // `context` must outlive the routes.
  explicit ListRoutes(const Context& context) : context_(context) {}
  void add_to(Routes& routes);

 private:
  Task<http::Response> list(http::Request request);
  Task<Result<std::string>> page(job::Principal who, ListRequest list);

  const Context& context_;
};

}  // namespace docket::api::osapi
