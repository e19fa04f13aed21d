#include "http/health.h"

#include <utility>

namespace docket::http {
namespace {

// The content type of the text format that Prometheus scrapes.
constexpr const char* exposition_type = "text/plain; version=0.0.4; charset=utf-8";

Task<Response> ready_now(Response response) { co_return response; }

Route health_route(std::string path, std::string name, std::function<Response()> answer) {
  return {.method = Method::get,
          .pattern = path,
          .name = std::move(name),
          .sample = {.target = path},
          .handle = [answer = std::move(answer)](Request) { return ready_now(answer()); }};
}

}  // namespace

Result<void> add_health_routes(Router& router, Readiness readiness, const Metrics& metrics) {
  Route routes[] = {
      health_route("/livez", "health.livez",
                   [] { return make_response(200, "text/plain", "alive\n"); }),
      health_route("/readyz", "health.readyz",
                   [readiness = std::move(readiness)] {
                     const std::string missing = readiness();
                     if (missing.empty()) return make_response(200, "text/plain", "ready\n");
                     return make_response(503, "text/plain", missing + "\n");
                   }),
      health_route("/metrics", "health.metrics",
                   [&metrics] { return make_response(200, exposition_type, metrics.expose()); }),
  };
  for (Route& route : routes) {
    if (auto added = router.add(std::move(route)); !added) return added;
  }
  return {};
}

}  // namespace docket::http
