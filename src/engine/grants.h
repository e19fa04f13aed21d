// What a granted task is told: all of its work that is small, and where the rest is fetched.
//
// Threads: pure.
#pragma once

#include "store/store.h"
#include "wire/agent_messages.h"

namespace docket::engine {

// Input, previous output and files are each inline while they are at most wire::inline_bytes_max,
// files together. A blob never is.
wire::Grant grant_of(const wire::TaskAttempt& task, store::TaskWork work);

}  // namespace docket::engine
