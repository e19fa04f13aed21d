// Shots one by one: errors of noise and measurements on the way part them into branches, and what
// shots share is computed once.
//
// Guarantees: each shot sees the same amplitudes as if it had run alone, so the order of the walk
//   and the number of saved states change nothing but time.
// Callers: simulate(). Threads: one at a time per machine.
#pragma once

#include <vector>

#include "executor/quantum/patience.h"
#include "executor/quantum/simulation.h"

namespace docket::executor::quantum {

// Fills `shots` and, with forks, `records`.
OrFault<Results> run_trajectories(const Job& job, statevector::Machine& machine,
                                  Patience& patience);

// What the end of apply() means for a job; empty for `done`.
std::optional<Fault> fault_of(statevector::Applied applied, const Patience& patience);

// Off from 1 by more than 1e-3, or not a number: something is broken. Or the run was stopped.
std::optional<Fault> check_norm(statevector::StateVector& state, Patience& patience);

}  // namespace docket::executor::quantum
