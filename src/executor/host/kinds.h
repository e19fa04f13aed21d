// The operations of a host as kinds of work, one for each.
//
// Guarantees: names, data, results and failures are those of docs/executors/host.md. The kinds are
//   always all of them: what the policy forbids is refused by the task itself, with the sentence
//   that says so. `accepted_kinds` tells which of them the policy would let run here at all.
// Callers: app registers them in an agent of a host; a server needs them for their checks.
// Threads: as Kind says. The workers must have one thread, and no sandbox (Profile::is_host).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "executor/host/policy.h"
#include "executor/kind.h"

namespace docket::executor::host {

// The policy as it is now; asked before each task by whoever runs it.
using PolicySource = std::function<std::shared_ptr<const Policy>()>;
std::vector<Kind> live_host_kinds(const PolicySource& policy);
// One that stays.
std::vector<Kind> host_kinds(const Policy& policy);
// Asks the name service for the commands' user.
std::vector<std::string> accepted_kinds(const Policy& policy);

}  // namespace docket::executor::host
