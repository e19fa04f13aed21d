// What clients ask of the Ionworks API, read and checked as FastAPI reads it.
//
// Guarantees: everything wrong with one request is in one 422 body, query first, then body, in the
//   order of the schema; a body that is no JSON is reported alone.
// Threads: pure.
#pragma once

#include <variant>

#include "api/catalog.h"
#include "engine/engine.h"
#include "http/message.h"
#include "job/principal.h"
#include "job/submission.h"

namespace docket::api::ionworks {

// How many jobs a page has when nobody says, and at most.
struct PageSize {
  std::int64_t usual = 10;
  std::int64_t greatest = 100;
};

// Of GET /jobs. A Response is the refusal.
std::variant<engine::ListQuery, http::Response> decode_list(const http::Request& request,
                                                            const DoorTypes& types, PageSize size);

// Of POST /jobs, complete but for its idempotency key. A parent that is no UUID is answered as one
// that is not there.
std::variant<job::Submission, http::Response> decode_submit(const http::Request& request,
                                                            const DoorTypes& types);

}  // namespace docket::api::ionworks
