// The rows that a list of tasks becomes: which step of which unit has which index.
//
// Callers: `born`, `validate`, the rules that bring a job tasks, and who chooses agents.
// Threads: pure.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "job/submission.h"

namespace docket::job {

// Units rise from 0 without gaps, and steps within each unit likewise, so the step before a task's
// is the task before it. A first step takes nothing of a step before it.
// Errors: `invalid_argument` naming the first task that breaks this.
Result<void> check_layout(std::span<const TaskSpec> specs);

// Its tasks come when the agents that its selector means are known.
inline bool waits_for_agents(const Submission& submission) {
  return submission.selector && submission.tasks.empty();
}

// A unit of one step for each of these agents, which only it may take; the input is the job's.
std::vector<TaskSpec> specs_for(std::span<const AgentNumber> agents);

// How many units a list that passed check_layout has.
std::uint32_t count_units(std::span<const TaskSpec> specs);

// First steps are available, others blocked. Indices go on from `first_index`, units from
// `first_unit`.
std::vector<Task> lay_out(std::span<const TaskSpec> specs, TaskIndex first_index,
                          std::uint32_t first_unit);

}  // namespace docket::job
