// The routes of the operator: is it alive, is it ready, what does it measure.
//
// Guarantees: /livez answers 200 while the process runs; /readyz answers 200 or 503; /metrics is
//   the Prometheus text exposition. None asks for a key.
// Callers: app.
// Threads: the handlers run on I/O threads and must not block; so must `readiness`.
#pragma once

#include <functional>
#include <string>

#include "base/metrics.h"
#include "base/result.h"
#include "http/router.h"

namespace docket::http {

// Empty when ready; otherwise one sentence saying what is missing, shown to everybody.
using Readiness = std::function<std::string()>;

// Adds GET /livez, /readyz and /metrics. `metrics` must outlive the router.
// Errors: those of Router::add.
Result<void> add_health_routes(Router& router, Readiness readiness, const Metrics& metrics);

}  // namespace docket::http
