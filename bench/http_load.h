// Asks one HTTP server many things at once and times the answers.
//
// Guarantees: each connection has one request on its way at a time and is kept for the next one.
//   Ends after `requests` answers or when `time_max` is over, whichever comes first.
// Callers: the measurements of this folder, against a server on the loopback address.
// Threads: one, polling all connections; so the generator takes little of a shared machine.
// Errors: `unavailable` when the server cannot be reached or cuts a connection; an answer that is
//   not 2xx is counted, not an error.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace docket::bench {

struct Target {
  std::string host = "127.0.0.1";  // numeric, version 4
  std::uint16_t port = 0;
  std::string key;
  std::string scheme = "Bearer";  // of the Authorization header
  std::string content_type = "application/json";
};

std::string get_request(const Target& target, std::string_view path);
std::string post_request(const Target& target, std::string_view path, std::string_view body);

struct Load {
  Target target;
  int connections = 1;
  std::int64_t requests = 1;
  Millis time_max{120'000};
  std::function<std::string(std::int64_t place)> request;  // counts from 0
  // Gets every body of a 2xx answer; may be empty.
  std::function<void(std::int64_t place, std::string_view body)> answered = nullptr;
};

struct LoadResult {
  std::int64_t answers = 0;  // 2xx
  std::int64_t refusals = 0;
  double seconds = 0;
  std::vector<double> millis;  // of each 2xx answer, sorted
};

Result<LoadResult> run_load(const Load& load);

// The value below which this share of sorted values lies; 0 of none.
double quantile(const std::vector<double>& sorted, double share);

}  // namespace docket::bench
