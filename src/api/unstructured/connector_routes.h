// Sources, or destinations: made, looked at, changed, removed, and their folders tried.
//
// Threads: handlers run on I/O threads; folders are looked at on the door's pool.
#pragma once

#include "api/route_table.h"
#include "api/unstructured/connectors.h"
#include "api/unstructured/context.h"

namespace docket::api::unstructured {

class ConnectorRoutes {
 public:
  // `context` must outlive the routes.
  ConnectorRoutes(const Context& context, const ConnectorSort& sort)
      : context_(context), sort_(sort) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> list(http::Request request);
  Task<http::Response> create(http::Request request);
  Task<http::Response> find(http::Request request);
  Task<http::Response> update(http::Request request);
  Task<http::Response> remove(http::Request request);
  // A check looks at the folder when it is asked for its result; nothing is kept of it.
  Task<http::Response> start_check(http::Request request);
  Task<http::Response> find_check(http::Request request);

  Task<OrAnswer<store::Record>> meant(http::Request request) const;

  const Context& context_;
  const ConnectorSort& sort_;
};

}  // namespace docket::api::unstructured
