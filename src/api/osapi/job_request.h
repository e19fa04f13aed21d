// What clients ask for when they make jobs: the bodies of POST /job and POST /job/{id}/retry.
//
// Guarantees: `operation.data` is kept byte for byte.
// Threads: pure.
#pragma once

#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "api/osapi/errors.h"
#include "api/osapi/target.h"
#include "http/message.h"
#include "job/job.h"
#include "job/principal.h"

namespace docket::api::osapi {

inline constexpr std::uint64_t body_bytes_max = 1U << 20U;
inline constexpr std::size_t operation_bytes_max = 256U << 10U;

struct JobRequest {
  job::Class operation = 0;
  std::string type;  // as the client called it
  std::string data;  // a JSON object
  Target target;
};

// Also 403, when `who` lacks what the operation needs.
OrAnswer<JobRequest> decode_job(const http::Request& request, const job::Principal& who);

// Where the copy goes; without a body to any host.
OrAnswer<Target> decode_retry(const http::Request& request);

// The body as an object. 400, and 415 for a body that says it is not JSON.
OrAnswer<boost::json::object> read_object(const http::Request& request);

// 403 when `who` lacks what the operation needs beside the right to submit.
std::optional<Answered> check_operation_right(const job::Principal& who, job::Class operation);

}  // namespace docket::api::osapi
