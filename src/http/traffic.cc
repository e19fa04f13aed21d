#include "http/traffic.h"

#include <algorithm>

#include <fmt/format.h>

namespace docket::http {

Traffic::Traffic(const Router& router, const Limits& limits, Metrics& metrics)
    : limits_(limits),
      connections_gauge_(metrics.gauge("docket_http_connections", "Open HTTP connections.")),
      requests_gauge_(
          metrics.gauge("docket_http_requests_in_flight", "HTTP requests not yet answered.")) {
  routes_.emplace(nullptr, make_metrics(metrics, "none"));
  for (const Route* route : router.routes()) {
    routes_.emplace(route, make_metrics(metrics, route->name));
  }
}

Traffic::RouteMetrics Traffic::make_metrics(Metrics& metrics, const std::string& route) {
  RouteMetrics made;
  for (std::size_t first_digit = 2; first_digit < made.by_class.size(); ++first_digit) {
    made.by_class[first_digit] =
        &metrics.counter("docket_http_requests_total", "HTTP requests answered.",
                         {{"route", route}, {"status", fmt::format("{}xx", first_digit)}});
  }
  made.seconds =
      &metrics.histogram("docket_http_request_seconds", "From the head of a request to its answer.",
                         {{"route", route}});
  return made;
}

std::optional<Refusal> Traffic::enter(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (connections_ >= limits_.connections) {
    return Refusal{.fault = Fault::overloaded, .message = "The server has no free connection."};
  }
  int& of_address = by_address_[address];
  if (of_address >= limits_.connections_per_address) {
    return Refusal{.fault = Fault::too_many_connections,
                   .message = "There are too many connections from this address."};
  }
  ++of_address;
  ++connections_;
  return {};
}

void Traffic::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  --connections_;
  const auto of_address = by_address_.find(address);
  if (--of_address->second == 0) by_address_.erase(of_address);
}

bool Traffic::begin_request() {
  if (requests_.fetch_add(1) < limits_.requests_in_flight) return true;
  end_request();
  return false;
}

void Traffic::end_request() { requests_.fetch_sub(1); }

bool Traffic::hold_body(std::uint64_t bytes) {
  if (body_bytes_.fetch_add(bytes) + bytes <= limits_.bodies_bytes_total) return true;
  release_body(bytes);
  return false;
}

void Traffic::release_body(std::uint64_t bytes) { body_bytes_.fetch_sub(bytes); }

void Traffic::record(const Route* route, int status, double seconds) {
  const RouteMetrics& metrics = routes_.at(route);
  const auto first_digit = static_cast<std::size_t>(std::clamp(status / 100, 2, 5));
  metrics.by_class[first_digit]->add();
  metrics.seconds->observe(seconds);
}

void Traffic::publish() {
  connections_gauge_.set(connections_);
  requests_gauge_.set(requests_);
}

}  // namespace docket::http
