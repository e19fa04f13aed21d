// The typed routes below /node/{target}: each makes a job, waits for its hosts and answers with
// what they said.
//
// Guarantees: the job is an ordinary one, in the list too, and goes on when the wait ends first.
// Threads: handlers run on I/O threads.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "api/osapi/context.h"
#include "api/osapi/routes.h"

namespace docket::api::osapi {

// One typed route.
class NodeCall {
 public:
  // `context` must outlive it; `type` is that of an operation, constant; `status` that of an
  // answer.
  NodeCall(const Context& context, std::string_view type, int status)
      : context_(context), type_(type), status_(status) {}

  // A POST whose answer was lost makes no second job.
  Task<http::Response> ask(http::Request request);
  Task<http::Response> ask_once(http::Request request);

 private:
  Task<http::Response> accept(job::Principal who, http::Request request, std::string key);
  // Until its hosts have answered, or the wait has ended.
  Task<OrAnswer<Told>> run(job::Principal who, JobRequest job, Millis wait, std::string key,
                           std::string digest, std::stop_token gone);
  http::Response answer(const Told& told, bool is_broadcast, Millis waited) const;
  http::Response list(const Told& told, Millis waited) const;
  http::Response only(const Told& told) const;

  const Context& context_;
  const std::string_view type_;
  const int status_;
};

class NodeRoutes {
 public:
  // `context` must outlive the routes.
  explicit NodeRoutes(const Context& context) : context_(context) {}
  void add_to(Routes& routes);

 private:
  const Context& context_;
  std::deque<NodeCall> calls_;
};

}  // namespace docket::api::osapi
