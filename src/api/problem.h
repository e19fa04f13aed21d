// Errors as application/problem+json (RFC 9457): the native door's, and everybody's before a
// request is known to belong to a door.
//
// Threads: pure.
#pragma once

#include "base/result.h"
#include "http/message.h"

namespace docket::api {

// What an error means over HTTP when no foreign API says otherwise.
int http_status(ErrorCode code);

// {"type","title","status","detail","code","correlation_id"}; 401 asks for a Bearer token, 503 says
// when to come back.
http::Response problem(const http::Request& request, const Error& error);

}  // namespace docket::api
