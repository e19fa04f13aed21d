// The `input` of a job: one circuit, several, or OpenQASM; and what the executor kind `circuit` is
// given for each.
//
// Guarantees: gates reach the kind byte for byte as they were sent.
// Source: docs/doors/ionq.md, docs/executors/circuit.md.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/ionq/job_request.h"
#include "api/ionq/payload.h"
#include "job/submission.h"

namespace docket::api::ionq {

inline constexpr std::size_t circuits_max = 5'000;
inline constexpr std::size_t circuits_gates_max = 150'000;  // of all together

// Names what is wrong in the shape of an input.
void check_input(Payload& input, JobType type);

// One run of the kind.
struct Circuit {
  std::optional<std::string> name;  // of a job with several
  std::string input;                // JSON text for the kind
};

// Of a request whose input was checked, in order.
std::vector<Circuit> circuits_of(const JobRequest& request);

// The `input` of a request that a job was made from: what a copy of it is asked for with.
std::string input_of(const job::Submission& submission, JobType type);

}  // namespace docket::api::ionq
