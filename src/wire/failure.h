// A Failure as JSON: {kind, code, message, detail, retryable}.
//
// Threads: pure. Errors: `invalid_argument` for an unknown kind or a member of another type.
#pragma once

#include <boost/json/object.hpp>

#include "base/failure.h"
#include "base/result.h"

namespace docket::wire {

// `detail` becomes an object; it is left out when empty.
boost::json::object encode_failure(const Failure& failure);
Result<Failure> decode_failure(const boost::json::object& object);

}  // namespace docket::wire
