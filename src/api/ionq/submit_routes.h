// The requests that make jobs: POST /jobs, /jobs/{id}/clone and /jobs/{id}/move.
//
// Guarantees: a job and its children are made in one commit, or not at all; so is a move.
// Threads: handlers run on I/O threads.
#pragma once

#include <optional>
#include <string>

#include "api/ionq/commands.h"
#include "api/ionq/context.h"
#include "api/route_table.h"

namespace docket::api::ionq {

class SubmitRoutes {
 public:
  // `context` must outlive the routes.
  explicit SubmitRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> submit(http::Request request);
  Task<http::Response> clone(http::Request request);
  Task<http::Response> move(http::Request request);

  Task<http::Response> accept(job::Principal who, http::Request request, std::string key);
  Task<http::Response> accept_clone(job::Principal who, http::Request request, std::string key);
  Task<http::Response> accept_move(job::Principal who, http::Request request, std::string key);
  Task<http::Response> copy(job::Principal who, http::Request request, std::string key,
                            store::View source, std::optional<JobId> moved);
  // `moved` is cancelled in the same commit.
  Task<http::Response> make(job::Principal who, JobRequest job, Identity identity,
                            std::optional<JobId> moved);
  // What is wrong with the session that a job names; nothing when all is well or it names none.
  // Whether it takes another job is the engine's to say.
  Task<std::optional<http::Response>> check_session(job::Principal who, JobOptions options);

  const Context& context_;
};

}  // namespace docket::api::ionq
