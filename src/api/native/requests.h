// What clients ask of `/v1`, read and checked.
//
// Guarantees: keys and words that are not known are refused, naming the nearest known one; nothing
//   is ignored.
// Threads: pure. Errors: `invalid_argument`, a sentence naming the field and what came.
#pragma once

#include <string>
#include <vector>

#include "api/catalog.h"
#include "api/cursor.h"
#include "base/result.h"
#include "engine/engine.h"
#include "http/message.h"
#include "job/principal.h"
#include "job/submission.h"

namespace docket::api::native {

inline constexpr std::size_t batch_jobs_max = 1000;
inline constexpr std::int64_t page_usual = 50;

// What a submission is read against.
struct SubmitContext {
  const Catalog& catalog;
  const job::Principal& who;
};

// Of POST /v1/jobs.
Result<job::Submission> decode_submit(const http::Request& request, const SubmitContext& context);

// Of POST /v1/jobs/batch: a result for each job, in order; an error of the whole when the body is
// not a list of 1 to `batch_jobs_max` jobs.
Result<std::vector<Result<job::Submission>>> decode_batch(const http::Request& request,
                                                          const SubmitContext& context);

// Of GET /v1/jobs.
Result<engine::ListQuery> decode_list(const http::Request& request, const Catalog& catalog,
                                      const CursorSeal& cursors, TenantNumber tenant);

// Of POST /v1/keys. An empty tenant is one's own; a user that is not named is called as the role.
struct KeyRequest {
  std::string tenant;
  std::string user;
  job::Role role = job::Role::read;
};
Result<KeyRequest> decode_key(const http::Request& request);

// Of POST /v1/agents/tokens. An empty tenant is one's own.
struct InviteRequest {
  std::string tenant;
  std::string name;
};
Result<InviteRequest> decode_invite(const http::Request& request);

// Refuses every query key; for routes that have none.
Result<void> expect_no_query(const http::Request& request);

}  // namespace docket::api::native
