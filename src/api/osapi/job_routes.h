// POST /job, and what is done with one job: read, delete, retry.
//
// Threads: handlers run on I/O threads.
#pragma once

#include <string>

#include "api/osapi/context.h"
#include "api/osapi/routes.h"
#include "api/osapi/submit_rate.h"

namespace docket::api::osapi {

class JobRoutes {
 public:
  // `context` must outlive the routes.
  explicit JobRoutes(const Context& context)
      : context_(context), rate_(context.services.clock, context.options.submits_per_s) {}
  void add_to(Routes& routes);

 private:
  Task<http::Response> create(http::Request request);
  Task<http::Response> find(http::Request request);
  Task<http::Response> remove(http::Request request);
  Task<http::Response> retry(http::Request request);

  Task<http::Response> accept(job::Principal who, http::Request request, std::string key);
  Task<http::Response> accept_retry(job::Principal who, http::Request request, std::string key);

  const Context& context_;
  SubmitRate rate_;
};

}  // namespace docket::api::osapi
