// Serves what a client needs of a body that is at hand: nothing when it has it already (RFC 9110
// section 13), one range of its bytes (section 14), or all of it.
//
// Guarantees: a Range that is malformed, of several ranges or under an If-Range that does not hold
//   is passed over, as section 14.2 allows: the answer is the whole.
// Callers: doors, for a GET or HEAD (the server drops a body for HEAD).
// Threads: pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/message.h"

namespace docket::http {

// `whole` is a 200 with a body of bytes. `etag` is the tag's text without quotes; it changes
// whenever the body would. The answer: 200, 206 with Content-Range, 304, or 416.
Response serve_range(const Request& request, Response whole, std::string_view etag);

}  // namespace docket::http
