// What everybody may ask: the backends, their characterizations, and whether the server is well.
//
// Threads: handlers run on I/O threads.
#pragma once

#include "api/ionq/context.h"
#include "api/route_table.h"

namespace docket::api::ionq {

class PublicRoutes {
 public:
  // `context` must outlive the routes.
  explicit PublicRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> list_backends(http::Request request);
  Task<http::Response> find_backend(http::Request request);
  Task<http::Response> list_characterizations(http::Request request);
  Task<http::Response> find_characterization(http::Request request);
  Task<http::Response> health(http::Request request);

  bool is_available(const Backend& backend) const;

  const Context& context_;
};

}  // namespace docket::api::ionq
