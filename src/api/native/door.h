// The native API, `/v1`: jobs of every door in one list, keys and agents.
//
// Guarantees: see docs/doors/native.md. Errors are problem+json.
// Callers: app. Threads: handlers run on I/O threads.
#pragma once

#include <string>
#include <vector>

#include "api/services.h"
#include "base/result.h"
#include "base/task.h"
#include "http/router.h"

namespace docket::api::native {

class Door {
 public:
  // `services` must outlive the door; its catalog says which doors can be submitted into.
  explicit Door(Services& services) : services_(services) {}

  // The door must outlive the router. Errors: those of Router::add and own.
  Result<void> add_to(http::Router& router);

 private:
  Task<http::Response> list_jobs(http::Request request);
  Task<http::Response> submit_job(http::Request request);
  Task<http::Response> submit_batch(http::Request request);
  Task<http::Response> find_job(http::Request request);
  Task<http::Response> cancel_job(http::Request request);
  Task<http::Response> retry_job(http::Request request);
  Task<http::Response> remove_job(http::Request request);
  Task<http::Response> list_keys(http::Request request);
  Task<http::Response> create_key(http::Request request);
  Task<http::Response> revoke_key(http::Request request);
  Task<http::Response> list_agents(http::Request request);
  Task<http::Response> invite_agent(http::Request request);

  Task<http::Response> accept(job::Principal who, http::Request request, std::string key);
  Task<http::Response> accept_batch(job::Principal who, http::Request request, std::string key);
  Task<std::vector<Result<store::View>>> submit_in_order(job::Principal who,
                                                         std::vector<job::Submission> submissions);

  Services& services_;
};

}  // namespace docket::api::native
