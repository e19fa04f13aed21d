// What this door remembers of a job beside what the engine knows: Submission::attributes.
//
// Guarantees: `read` gives back what `text` was made from. A job that came through another door
//   has none; what it says is then taken from its input, or is the API's default.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/ionq/job_request.h"
#include "job/submission.h"

namespace docket::api::ionq {

// What the check of the circuits said.
struct Stats {
  std::int64_t qubits = 0;  // the widest circuit
  std::int64_t circuits = 0;
  std::int64_t gates_1q = 0;  // sums
  std::int64_t gates_2q = 0;
  std::int64_t predicted_ms = 0;
  friend bool operator==(const Stats&, const Stats&) = default;
};

struct Attributes {
  JobType type = JobType::circuit;
  std::optional<std::string> name;
  std::int64_t shots = shots_usual;
  Noise noise;
  std::string settings;  // JSON object; empty: none
  bool is_dry_run = false;
  std::optional<Stats> stats;  // empty: every circuit was refused
};

std::string attributes_text(const Attributes& attributes);
Attributes read_attributes(const job::Submission& submission);

}  // namespace docket::api::ionq
