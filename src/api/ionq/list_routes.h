// GET /jobs and GET /sessions/{id}/jobs.
//
// Threads: handlers run on I/O threads.
#pragma once

#include <optional>
#include <string>

#include "api/ionq/context.h"
#include "api/ionq/list_request.h"
#include "api/route_table.h"

namespace docket::api::ionq {

class ListRoutes {
 public:
  // `context` must outlive the routes.
  explicit ListRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> list_jobs(http::Request request);
  Task<http::Response> list_session_jobs(http::Request request);

  Task<http::Response> list(http::Request request, std::optional<RecordId> session);
  Task<ListRequest> narrow_to_submitter(job::Principal who, ListRequest list);
  Task<Result<std::string>> page(job::Principal who, engine::ListQuery query, Client client);

  const Context& context_;
};

}  // namespace docket::api::ionq
