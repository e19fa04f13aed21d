// Who asks, what a job would cost, and what the formats look like.
//
// Threads: handlers run on I/O threads.
#pragma once

#include "api/ionq/context.h"
#include "api/route_table.h"

namespace docket::api::ionq {

class AccountRoutes {
 public:
  // `context` must outlive the routes.
  explicit AccountRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> whoami(http::Request request);
  Task<http::Response> estimate(http::Request request);
  Task<http::Response> schema(http::Request request);

  const Context& context_;
};

}  // namespace docket::api::ionq
