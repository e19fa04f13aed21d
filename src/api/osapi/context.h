// What the routes of this room share, and what they do in the same way.
//
// Threads: safe from any thread.
#pragma once

#include <string>

#include "api/osapi/errors.h"
#include "api/osapi/job_request.h"
#include "api/osapi/operations.h"
#include "api/osapi/options.h"
#include "api/osapi/story.h"
#include "api/services.h"
#include "base/task.h"

namespace docket::api::osapi {

// A job with its story.
struct Told {
  store::View view;
  Story story;
};

struct Context {
  Services& services;
  const Options options;
  const DoorTypes types = job_types();
  const Monotonic started_at = services.clock.monotonic();

  // The id of a path. 400.
  static OrAnswer<JobId> path_id(const http::Request& request);

  // A job of this door. 404.
  Task<OrAnswer<store::View>> find(job::Principal who, JobId id, store::Detail detail) const;
  // The view has full detail. Outputs that are large or many are not read: see `complete`.
  Task<Result<Told>> tell(job::Principal who, store::View view) const;
  // Reads what hosts made and what is not here yet.
  Task<Result<Told>> complete(job::Principal who, Told told) const;

  // 403 for whoever lacks what the kind of the work asks for beside the right to submit.
  std::optional<Answered> lacking_right(const job::Principal& who, job::Class operation) const;

  // 400, 403, 503.
  Task<OrAnswer<store::View>> submit(job::Principal who, JobRequest request,
                                     std::string idempotency_key, std::string digest) const;

 private:
  // False: the job is gone. `story` must outlive the task.
  Task<Result<bool>> read_rows(job::Principal who, JobId id, Story* story) const;
};

// 404.
Answered no_such_job(JobId id);
// 400: nobody is meant by it.
Answered no_such_target(const job::Selector& selector);

// What making a job may come to: clients know no 409 there, so a key that came before with another
// request is 400.
Error without_conflict(Error error);

// Whom the engine is to choose; empty: any agent.
std::optional<job::Selector> selector_of(const Target& target);

}  // namespace docket::api::osapi
