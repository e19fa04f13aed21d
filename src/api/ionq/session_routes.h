// Sessions: make, list, read, end.
//
// Threads: handlers run on I/O threads.
#pragma once

#include <string>

#include "api/ionq/context.h"
#include "api/ionq/sessions.h"
#include "api/route_table.h"

namespace docket::api::ionq {

class SessionRoutes {
 public:
  // `context` must outlive the routes.
  explicit SessionRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> create(http::Request request);
  Task<http::Response> list(http::Request request);
  Task<http::Response> find(http::Request request);
  Task<http::Response> end(http::Request request);

  Task<http::Response> accept(job::Principal who, http::Request request);

  const Context& context_;
};

}  // namespace docket::api::ionq
