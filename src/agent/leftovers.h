// Processes of commands whose agent was killed together with all that watches over them.
//
// Guarantees: touches only processes whose environment names the task (DOCKET_JOB_ID and
//   DOCKET_ATTEMPT, as every command is started with them) and that no living worker descends to:
//   those of another agent on this machine are left alone.
// Callers: the agent at its start. Threads: any.
// Errors: what this user may not look at or kill is left alone and logged; so is what does not end
//   in time, as a process in the middle of a system call that hangs.
#pragma once

#include <vector>

#include "base/time.h"
#include "wire/agent_messages.h"

namespace docket::agent {

// SIGKILL, again and again until none is left, at most `leftover_rounds` times. Gives how many have
// ended by it.
std::size_t kill_leftovers(const std::vector<wire::TaskAttempt>& tasks);

inline constexpr int leftover_rounds = 20;
inline constexpr Millis leftover_patience{1'000};

}  // namespace docket::agent
