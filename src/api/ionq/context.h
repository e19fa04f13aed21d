// What the routes of this room share, and what they do in the same way.
//
// Threads: safe from any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/catalog.h"
#include "api/ionq/codec.h"
#include "api/ionq/options.h"
#include "api/services.h"
#include "base/task.h"
#include "engine/offload.h"
#include "http/message.h"

namespace docket::api::ionq {

// Circuits and outputs of less are read where the request is served: within a few milliseconds.
inline constexpr std::size_t quick_bytes = 64 * 1024;

struct Context {
  Services& services;
  engine::Offload& pool;  // for what takes long
  const Options options;
  const DoorTypes types = job_types();

  // Jobs of this door only. Errors: `not_found`, also for a text that is no id.
  Task<Result<store::View>> find(job::Principal who, std::string id, store::Detail detail) const;
  // Errors: as of `find`.
  Task<Result<store::Record>> find_session(job::Principal who, std::string id) const;
  Task<engine::Load> load(job::Class backend) const;
  // How long a job for this backend waits now.
  Task<Millis> wait(job::Class backend) const;
  // How the first failed child of a failed parent failed.
  Task<std::optional<Failure>> first_failure(job::Principal who, job::Job job) const;
  // The value of `work`: computed here, or, if it is long, while this thread serves others.
  template <class T>
  Task<T> compute(bool is_long, std::function<T()> work) const {
    if (!is_long) co_return work();
    co_return co_await pool.run(std::move(work));
  }

  // What a job is shown with.
  Task<Around> around(job::Principal who, job::Job job) const;
  // The whole output, from wherever it is.
  Task<Result<std::string>> output(store::View view) const;
};

// How long the jobs before it keep one that is submitted now.
Millis wait_of(const engine::Load& load);

}  // namespace docket::api::ionq
