// What jobs cost: quantum compute time at the server's price, which is nothing unless configured.
//
// Source: https://docs.ionq.com/api-reference/v0.4/jobs (get-job-cost, estimate-job-cost).
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/ionq/attributes.h"
#include "api/ionq/backends.h"
#include "api/ionq/errors.h"
#include "base/ids.h"
#include "base/time.h"
#include "store/view.h"

namespace docket::api::ionq {

// The time on a computer that a job is charged for once it has results; 0 for the simulator.
double compute_time_us_of(const store::View& view, const Attributes& attributes);
double usd(double compute_us, double usd_per_second);

// The answer of GET /jobs/{id}/cost. What failed or was canceled costs nothing.
std::string encode_cost(const store::View& view, double usd_per_compute_second);

struct Estimate {
  job::Class backend = simulator;
  std::string type = "ionq.circuit.v1";
  std::int64_t qubits = 25;
  std::int64_t shots = 1'000;
  std::int64_t gates_1q = 0;
  std::int64_t gates_2q = 0;
  bool has_error_mitigation = false;
};

// Of GET /jobs/estimate.
OrBadRequest<Estimate> decode_estimate(const http::Request& request);

struct EstimateAround {
  TenantId project;
  double usd_per_compute_second = 0;
  Millis wait{0};      // until a job that is submitted now may begin
  Millis run_time{0};  // of recent jobs of the backend
  TimePoint now{};
};
// Under the names of the newest page, and under those that an older client reads.
std::string encode_estimate(const Estimate& estimate, const EstimateAround& around);

}  // namespace docket::api::ionq
