// As whom commands run, and whether this process can see to it.
//
// Guarantees: a user is only given when what the policy asks can be kept: another user than the
//   agent's, with the right to switch to it and to kill its processes, unless the policy says that
//   both are the same; root only when it is allowed by name.
// Threads: any; asks the name service.
// Errors: `denied`, with what is missing.
#pragma once

#include <optional>
#include <string>

#include "executor/host/launch.h"
#include "executor/host/or_failure.h"
#include "executor/host/policy.h"

namespace docket::executor::host {

struct CommandUser {
  std::string name;
  std::string home;
  Identity identity;
  bool is_switched = false;  // away from the user of this process
};

OrFailure<CommandUser> command_user(const CommandPolicy& policy);

}  // namespace docket::executor::host
