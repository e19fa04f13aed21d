// What clients ask to have run: the body of POST /jobs, and of the two requests that copy a job.
//
// Guarantees: what is wrong in shape is a BadRequest; what is wrong with a circuit is not looked
//   for here. Keys that nobody defined are ignored.
// Source: https://docs.ionq.com/api-reference/v0.4/jobs/create-job; docs/doors/ionq.md.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "api/ionq/backends.h"
#include "api/ionq/errors.h"
#include "job/job.h"

namespace docket::api::ionq {

enum class JobType : std::uint8_t { circuit, multi_circuit, qasm3 };
std::string_view name(JobType type);
// Of a type that is served.
std::optional<JobType> parse_job_type(std::string_view word);

inline constexpr std::int64_t shots_usual = 100;
inline constexpr std::int64_t shots_max = 1'000'000;
inline constexpr std::int64_t debiasing_shots_min = 500;
inline constexpr std::size_t name_characters_max = 1024;
inline constexpr std::size_t settings_bytes_max = 32 * 1024;

struct Noise {
  std::string model = "ideal";
  std::optional<std::int64_t> seed;
  friend bool operator==(const Noise&, const Noise&) = default;
};

// Of the models that the API names.
bool is_noise_model(std::string_view word);

// What a job is told beside its circuits; JSON texts are as they were sent.
struct JobOptions {
  job::Class backend = simulator;
  std::optional<std::string> name;
  std::optional<std::string> metadata;  // object of strings
  std::int64_t shots = shots_usual;
  Noise noise;
  std::string settings;  // object; empty: none
  bool is_dry_run = false;
  std::optional<std::string> session_id;
};

struct JobRequest {
  JobType type = JobType::circuit;
  JobOptions options;
  std::string input;  // JSON object
};

// Of POST /jobs.
OrBadRequest<JobRequest> decode_job(const http::Request& request);

// Of POST /jobs/{id}/clone and /move: `options` of the source, with what the body says over them.
OrBadRequest<JobOptions> decode_copy(const http::Request& request, JobOptions options);

}  // namespace docket::api::ionq
