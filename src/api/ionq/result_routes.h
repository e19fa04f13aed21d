// What a job came to: its results, artifacts, compiled circuit and cost.
//
// Guarantees: the same job gives the same bytes at every read.
// Threads: handlers run on I/O threads.
#pragma once

#include <string>

#include "api/ionq/artifacts.h"
#include "api/ionq/context.h"
#include "api/route_table.h"

namespace docket::api::ionq {

class ResultRoutes {
 public:
  // `context` must outlive the routes.
  explicit ResultRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> probabilities(http::Request request);
  Task<http::Response> aggregated(http::Request request);
  Task<http::Response> histogram(http::Request request);
  Task<http::Response> shots(http::Request request);
  Task<http::Response> artifact(http::Request request);
  Task<http::Response> circuit(http::Request request);
  Task<http::Response> cost(http::Request request);

  // Errors: `not_found` when the job has no such artifact, or not yet.
  Task<Result<std::string>> payload(job::Principal who, std::string id, Artifact artifact);
  Task<Result<std::string>> aggregate(job::Principal who, JobId parent);
  Task<http::Response> answer(http::Request request, Artifact artifact);

  const Context& context_;
};

}  // namespace docket::api::ionq
