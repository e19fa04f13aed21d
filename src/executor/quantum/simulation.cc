#include "executor/quantum/simulation.h"

#include <optional>
#include <utility>

#include "executor/quantum/patience.h"
#include "executor/quantum/philox.h"
#include "executor/quantum/trajectories.h"

namespace docket::executor::quantum {
namespace {

using statevector::Precision;
using statevector::StateVector;

static_assert(program_qubits_max <= statevector::qubits_max);

// Outcomes below this are rounding, not physics.
double cutoff(const StateVector& state) {
  return state.precision() == Precision::float64 ? 1e-12 : 1e-10;
}

// The share of a run's progress that its gates get.
constexpr double gates_share = 0.9;

OrFault<Results> run_exactly(const Job& job, statevector::Machine& machine, Patience& patience) {
  Result<StateVector> state =
      StateVector::create(machine, job.program.qubits, job.options, patience);
  if (!state) return Fault{FaultCode::simulation_error, state.error().message};
  patience.enter(0, gates_share);
  if (const auto fault = fault_of(state->apply(job.program.operations, patience), patience)) {
    return *fault;
  }
  patience.enter(gates_share, 1);
  if (const auto broken = check_norm(*state, patience)) return *broken;
  Results results;
  auto outcomes = state->probabilities(cutoff(*state), exact_outcomes_max, patience);
  results.is_too_wide = !outcomes;
  if (outcomes) {
    double sum = 0;
    for (const auto& outcome : *outcomes) sum += outcome.probability;
    for (auto& outcome : *outcomes) outcome.probability /= sum;
    results.probabilities = *std::move(outcomes);
  }
  const Chance chance(job.seed);
  std::vector<double> uniforms(static_cast<std::size_t>(job.shots));
  for (std::uint32_t shot = 0; shot < job.shots; ++shot) {
    uniforms[shot] = chance.draw(shot, Stream::sampling, 0).first;
  }
  auto shots = state->sample(uniforms, patience);
  if (!shots || patience.stop_requested()) return patience.fault();
  results.shots = *std::move(shots);
  return results;
}

}  // namespace

OrFault<Results> simulate(const Job& job, statevector::Machine& machine, Context& context) {
  Patience patience(context, job.wall);
  if (patience.stop_requested()) return patience.fault();
  OrFault<Results> results = job.noise.is_ideal() && job.plan.forks.empty()
                                 ? run_exactly(job, machine, patience)
                                 : run_trajectories(job, machine, patience);
  if (results) context.progress(1, "done");
  return results;
}

}  // namespace docket::executor::quantum
