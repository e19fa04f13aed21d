// How the Ionworks API says no.
//
// Guarantees: every body is a JSON object of type exactly `application/json`: the official client
//   reads `error_code` and `message`, and crashes on anything else.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"
#include "http/refusal.h"

namespace docket::api::ionworks {

// {"error_code","message","detail"}; `detail` is a JSON value as text.
http::Response error_response(int status, std::string_view error_code, std::string_view message,
                              std::string_view detail = "null");

http::Response encode_error(const Error& error);

// For what is refused before or instead of a handler: Router::own.
http::Response render_refusal(const http::Refusal& refusal, const http::Request& request);

// What FastAPI answers to a body that is no text.
http::Response unreadable_body();

}  // namespace docket::api::ionworks
