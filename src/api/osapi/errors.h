// How this API says no: {"error": text}, and for what a framework would refuse also {"message"}.
//
// Guarantees: no body names a key or a token; never 422.
// Source: the public API document and its clients, who read `error` only (docs/doors/osapi.md).
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "api/answered.h"
#include "base/result.h"
#include "http/message.h"
#include "http/refusal.h"
#include "job/principal.h"

namespace docket::api::osapi {

// {"error"}, and {"details"} where there are some.
http::Response error_response(int status, std::string_view text, std::string_view details = {});
// {"error","message"}, twice the same: the form of requests that cannot even be read.
http::Response framework_error(int status, std::string_view text);

http::Response encode_error(const Error& error);

inline Answered bad_request(std::string_view text) { return {error_response(400, text)}; }
inline Answered unreadable(std::string_view text) { return {framework_error(400, text)}; }
inline Answered failed(const Error& error) { return {encode_error(error)}; }

// 403.
Answered missing_right(job::Permission permission);

// For what is refused before or instead of a handler: Router::own.
http::Response render_refusal(const http::Refusal& refusal, const http::Request& request);

}  // namespace docket::api::osapi
