// Tells whether two requests that create something are the same request.
//
// Guarantees: equal for equal method, path (a trailing slash aside), query and decoded body, or
//   what a form received instead holds.
// Callers: the resend guard and idempotency keys. Threads: pure.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace docket::api {

// 64 lower-case hex digits of a SHA-256.
std::string fingerprint(const http::Request& request);

inline constexpr std::size_t idempotency_key_bytes_max = 255;

// The value of the Idempotency-Key header, empty when there is none.
// Errors: `invalid_argument` when it is empty or too long.
Result<std::string> idempotency_key(const http::Request& request);

}  // namespace docket::api
