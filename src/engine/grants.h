// What a granted task is told: all of its work that is small, and where the rest is fetched. And
// the new tasks that its end brings.
//
// Threads: pure.
#pragma once

#include "store/store.h"
#include "wire/agent_messages.h"

namespace docket::engine {

// Input, previous output and files are each inline while they are at most wire::inline_bytes_max,
// files together. A blob never is.
wire::Grant grant_of(const wire::TaskAttempt& task, store::TaskWork work);

// Numbered as units and steps; one that follows nothing comes out of place, and is refused where
// layouts are looked at.
std::vector<job::TaskSpec> specs_of(const std::vector<executor::NewTask>& tasks);

}  // namespace docket::engine
