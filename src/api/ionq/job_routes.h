// One job, or some by their ids: read, cancel, delete.
//
// Threads: handlers run on I/O threads.
#pragma once

#include <string>
#include <vector>

#include "api/ionq/context.h"
#include "api/ionq/errors.h"
#include "api/route_table.h"

namespace docket::api::ionq {

class JobRoutes {
 public:
  // `context` must outlive the routes.
  explicit JobRoutes(const Context& context) : context_(context) {}
  void add_to(RouteTable& table);

 private:
  Task<http::Response> find(http::Request request);
  Task<http::Response> cancel(http::Request request);
  Task<http::Response> cancel_all(http::Request request);
  Task<http::Response> remove(http::Request request);
  Task<http::Response> remove_all(http::Request request);

  // The same to one job, or to several in one commit. `done` is the answer's status.
  using Command = engine::BundleCommand (*)(JobId id);
  Task<http::Response> change(http::Request request, Command command, std::string done);
  Task<http::Response> change_all(http::Request request, Command command, std::string done);
  Task<Result<std::vector<JobId>>> apply(job::Principal who, std::vector<JobId> ids,
                                         Command command);

  const Context& context_;
};

// The ids of {"ids":[…]}, each once and in order; texts that are no ids are left out.
OrBadRequest<std::vector<JobId>> decode_ids(const http::Request& request);

}  // namespace docket::api::ionq
