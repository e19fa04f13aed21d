// What the server itself refuses, before or instead of a handler, in the words of a door.
//
// Guarantees: the set of faults is closed, so a door's renderer maps every fault in one switch.
// Callers: http raises them; api/* renders them.
// Threads: a renderer is called on any I/O thread, also at once on several.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "http/message.h"

namespace docket::http {

enum class Fault : std::uint8_t {
  not_found,             // 404 no route has this path
  method_not_allowed,    // 405 the path has routes, none of this method; `allow` names theirs
  malformed,             // 400 this is not HTTP, or its framing cannot be trusted
  broken_body,           // 400 the body's content encoding is broken (bad or cut-off gzip)
  unsupported_encoding,  // 415 a content encoding that we do not read
  body_too_large,        // 413 `limit_bytes` says which limit
  target_too_long,       // 414
  headers_too_large,     // 431
  expectation_failed,    // 417 an Expect other than 100-continue
  timed_out,             // 408 head or body came too slowly
  too_many_connections,  // 429 from this address
  overloaded,            // 503 connections, requests in flight or body memory are used up
  failed,                // 500 the handler threw
};

struct Refusal {
  Fault fault = Fault::failed;
  std::string message = {};        // one sentence for the API's caller
  std::vector<Method> allow = {};  // for method_not_allowed
  std::uint64_t limit_bytes = 0;   // for body_too_large, target_too_long and headers_too_large
};

// The status a fault is answered with unless a door decides otherwise.
int default_status(Fault fault);

// Makes the answer in a door's style. `request` is as far as it is known: at the least its
// correlation id and remote address; after a whole request line also method and path. The server
// adds Allow and Retry-After where they belong.
using RenderRefusal = std::function<Response(const Refusal& refusal, const Request& request)>;

// The default: application/problem+json (RFC 9457).
Response render_problem(const Refusal& refusal, const Request& request);

}  // namespace docket::http
