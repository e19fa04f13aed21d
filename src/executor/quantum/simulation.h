// Runs a Program and reads its results: exact probabilities, or shots one by one.
//
// Guarantees: a shot depends on program, model, seed and its number only, so the first m of N shots
//   equal the m-shot result. Without noise and forks the probabilities are exact; else they are
//   what the shots say.
// Callers: the kind. Sources: docs/executors/circuit.md, "Noise" and "Measurement".
// Threads: one at a time per machine, which computes on all of its threads.
// Errors: SimulationTimeout, SimulationError, QuantumCircuitComplexityError, OptimizationError, and
//   SystemCancel once the context is cancelled.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "executor/kind.h"
#include "executor/quantum/fault.h"
#include "executor/quantum/noise.h"
#include "executor/quantum/program.h"
#include "executor/quantum/readout_plan.h"
#include "executor/statevector/state_vector.h"

namespace docket::executor::quantum {

// More outcomes than this are not listed exactly; the shots speak for them.
inline constexpr std::size_t exact_outcomes_max = std::size_t{1} << 20U;

struct Job {
  const Program& program;
  const ReadoutPlan& plan;
  const NoiseModel& noise;
  std::uint64_t seed = 0;
  std::int64_t shots = 0;
  int states_max = 1;  // kept at once
  Millis wall{0};      // zero: no limit
  statevector::Options options = {};
};

struct Results {
  // Exact ones, ascending by state; empty if the shots have to speak.
  std::vector<statevector::StateVector::Outcome> probabilities;
  std::vector<std::uint64_t> shots;  // the state that each shot ended in
  // One text of 0 and 1 per shot, one character per column of the plan; empty without forks.
  std::vector<std::string> records;
  bool is_too_wide = false;  // exact, but more outcomes than are listed
};

OrFault<Results> simulate(const Job& job, statevector::Machine& machine, Context& context);

}  // namespace docket::executor::quantum
