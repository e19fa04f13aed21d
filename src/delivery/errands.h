// What the tasks of an agent in the server's own process do with folders: bring the output of the
// step before into one (order.h), list one, fetch a file from one (collection.h).
//
// Guarantees: a delivery is done only when its file is on disk, whole. A listing brings its files'
//   units in pieces that a finish may carry, each with the listing that goes on from it; a file has
//   the same id however often it is listed.
// Callers: Courier. Threads: pure but for the folders; all of it blocks.
// Errors: `unavailable` for what may pass.
#pragma once

#include <string>
#include <string_view>

#include "base/failure.h"
#include "base/result.h"
#include "delivery/source_folder.h"
#include "executor/kind.h"
#include "wire/agent_messages.h"

namespace docket::delivery {

// The folders below which everything is; empty: there is none.
struct Roots {
  std::string sources = {};
  std::string destinations = {};
};

// `previous` is the output of the step before, empty where the task takes none. A slow source is
// read as long as `go_on` says so.
Result<executor::Output> run_errand(const Roots& roots, const wire::Grant& grant,
                                    std::string_view previous, const GoOn& go_on);
// How a task fails that was not done, in words for the API's caller.
Failure errand_failure(const wire::Grant& grant, const Error& error);

}  // namespace docket::delivery
