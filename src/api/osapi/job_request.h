// What clients ask for when they make jobs: the bodies of POST /job and POST /job/{id}/retry.
//
// Guarantees: `operation.data` is kept byte for byte.
// Threads: pure.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "api/osapi/errors.h"
#include "api/osapi/target.h"
#include "base/time.h"
#include "http/message.h"
#include "job/job.h"

namespace docket::api::osapi {

inline constexpr std::uint64_t body_bytes_max = 1U << 20U;
inline constexpr std::size_t operation_bytes_max = 256U << 10U;

struct JobRequest {
  job::Class operation = 0;
  std::string type;  // as the client called it
  std::string data;  // a JSON object
  Target target;
  std::optional<Millis> work_time = {};  // how long the work may take, where it says so itself
};

// The refusal of whoever lacks what an operation asks for beside the right to submit.
using RightCheck = std::function<std::optional<Answered>(job::Class operation)>;

// `check_right` is asked as soon as the operation is known: its answer comes before what is wrong
// with the rest.
OrAnswer<JobRequest> decode_job(const http::Request& request, const RightCheck& check_right);

// Where the copy goes; without a body to any host.
OrAnswer<Target> decode_retry(const http::Request& request);

// The body as an object. 400, and 415 for a body that says it is not JSON.
OrAnswer<boost::json::object> read_object(const http::Request& request);

// Checks the data of `job.operation` and finds `job.work_time` in it. 400; `place` as of
// check_data.
std::optional<Answered> check_work(JobRequest& job, const boost::json::object& data,
                                   std::string_view place);

}  // namespace docket::api::osapi
