// Is the server there, is it ready, how is it; and its version.
//
// Threads: handlers run on I/O threads.
#pragma once

#include <functional>
#include <string>

#include "api/osapi/context.h"
#include "api/osapi/routes.h"

namespace docket::api::osapi {

class HealthRoutes {
 public:
  // `context` must outlive the routes.
  explicit HealthRoutes(const Context& context) : context_(context) {}
  void add_to(Routes& routes);

 private:
  Task<http::Response> live(http::Request request);
  Task<http::Response> ready(http::Request request);
  Task<http::Response> status(http::Request request);
  Task<http::Response> version(http::Request request);

  const Context& context_;
};

}  // namespace docket::api::osapi
