// Who asks, what a job would cost, what all of them did, and what the formats look like.
//
// Threads: handlers run on I/O threads.
#pragma once

#include "api/ionq/context.h"
#include "api/ionq/errors.h"
#include "api/ionq/usage.h"
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
  Task<http::Response> usage(http::Request request);
  // Reads at most usage_jobs_max jobs, and refuses where there are more.
  using UsageOrRefusal = OrBadRequest<UsageReport>;
  Task<Result<UsageOrRefusal>> read_usage(job::Principal who, UsageRequest asked);
  Task<UsageReport::Names> usage_names(job::Principal who, UsageGroup group) const;
  Task<http::Response> schema(http::Request request);

  const Context& context_;
};

}  // namespace docket::api::ionq
