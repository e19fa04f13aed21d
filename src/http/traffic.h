// How much goes on in a server at once, and how much may; and what it measures of that.
//
// Guarantees: what was refused is not counted, so it must not be ended or left.
// Callers: connections and the I/O threads.
// Threads: any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/metrics.h"
#include "http/limits.h"
#include "http/router.h"

namespace docket::http {

class Traffic {
 public:
  // The references must outlive this.
  Traffic(const Router& router, const Limits& limits, Metrics& metrics);

  // Counts a connection in; the refusal when there is no room for it.
  std::optional<Refusal> enter(const std::string& address);
  void leave(const std::string& address);
  // Counts a request in; false when too many are in flight.
  bool begin_request();
  void end_request();
  // Counts memory of request bodies in; false when there is no room.
  bool hold_body(std::uint64_t bytes);
  void release_body(std::uint64_t bytes);

  // One answered request; `route` is null when it had none.
  void record(const Route* route, int status, double seconds);
  // Brings the gauges up to date; for the I/O threads' tick.
  void publish();

  int connections() const { return connections_; }
  int requests_in_flight() const { return requests_; }

 private:
  struct RouteMetrics {
    std::array<Counter*, 6> by_class{};  // by the first digit of the status, from 2
    Histogram* seconds = nullptr;
  };
  static RouteMetrics make_metrics(Metrics& metrics, const std::string& route);

  const Limits& limits_;
  std::unordered_map<const Route*, RouteMetrics> routes_;
  Gauge& connections_gauge_;
  Gauge& requests_gauge_;
  std::atomic<int> connections_{0};
  std::atomic<int> requests_{0};
  std::atomic<std::uint64_t> body_bytes_{0};
  std::mutex mutex_;
  std::map<std::string, int> by_address_;  // guarded by mutex_
};

}  // namespace docket::http
