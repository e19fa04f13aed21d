// Agents: listed, read, drained and undrained, and what may be said of their facts.
//
// Threads: handlers run on I/O threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/osapi/context.h"
#include "api/osapi/routes.h"

namespace docket::api::osapi {

class AgentRoutes {
 public:
  // `context` must outlive the routes.
  explicit AgentRoutes(const Context& context) : context_(context) {}
  void add_to(Routes& routes);

 private:
  using Wish = Task<Result<engine::AgentInfo>> (engine::Engine::*)(job::Principal, std::string);

  Task<http::Response> list(http::Request request);
  Task<http::Response> find(http::Request request);
  Task<http::Response> drain(http::Request request);
  Task<http::Response> undrain(http::Request request);
  // `word` is what it is called.
  Task<http::Response> ask(http::Request request, std::string_view word, Wish wish);
  Task<http::Response> pending(http::Request request);
  Task<http::Response> decide(http::Request request);
  Task<http::Response> fact_keys(http::Request request);

  const Context& context_;
};

// The agents of hosts that `who` may see, by name; of those that are gone only the ones heard of
// within a day.
Task<Result<std::vector<engine::AgentInfo>>> host_agents(const Context* context,
                                                         job::Principal who);

}  // namespace docket::api::osapi
