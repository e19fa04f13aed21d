// What clients ask of a typed route: one operation on the hosts that the path names.
//
// Threads: pure.
#pragma once

#include <string_view>

#include "api/osapi/job_request.h"

namespace docket::api::osapi {

// The target is the path's `target`. What the operation needs is in the body, or in the path where
// that names a process or an interface. The right to the route was checked before.
OrAnswer<JobRequest> decode_node(const http::Request& request, std::string_view type);

}  // namespace docket::api::osapi
