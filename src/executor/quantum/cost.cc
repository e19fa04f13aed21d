#include "executor/quantum/cost.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "executor/quantum/simulation.h"
#include "executor/statevector/state_vector.h"

namespace docket::executor::quantum {
namespace {

// Of one core, with reading and writing: within a factor of two of what docs/benchmarks.md says of
// whole jobs. One operation of the circuit; fusion makes several of them one.
constexpr double seconds_per_amplitude = 1e-10;
constexpr double seconds_per_operation = 3e-6;
constexpr double seconds_per_shot = 3e-7;
constexpr double seconds_per_outcome = 3e-7;  // written down

// Estimated for readers, tables and texts together, to be above what runs of a million shots and of
// 150,000 gates take.
constexpr std::int64_t bytes_per_operation = 512;
constexpr std::int64_t bytes_per_site = 16;
constexpr std::int64_t bytes_per_shot = 256;
constexpr std::int64_t bytes_per_outcome = 128;

constexpr std::int64_t saved_bytes_max = 1LL << 30;
constexpr int states_most = 64;

double weight(const statevector::Operation& operation) {
  const auto* evolution = std::get_if<statevector::PauliEvolution>(&operation);
  if (evolution != nullptr) return 3 * static_cast<double>(evolution->terms.size());
  // A dense matrix costs its rows; fusion makes those of up to four qubits equal.
  const auto targets = std::get<statevector::Unitary>(operation).targets.size();
  return targets <= 4 ? 1 : std::exp2(static_cast<double>(targets) - 4);
}

// That a shot suffers any error.
double error_probability(const GateCounts& sites, const NoiseModel& noise) {
  return -std::expm1(static_cast<double>(sites.one_qubit) * std::log1p(-noise.one_qubit_error()) +
                     static_cast<double>(sites.two_qubit) * std::log1p(-noise.two_qubit_error()));
}

}  // namespace

GateCounts count_gates(const Program& program) {
  GateCounts counts;
  for (const NoiseSite& site : program.sites)
    ++(site.is_pair() ? counts.two_qubit : counts.one_qubit);
  return counts;
}

Cost predict(const Program& program, const ReadoutPlan& plan, const NoiseModel& noise,
             std::int64_t shots) {
  Cost cost;
  const double amplitudes = std::exp2(program.qubits);
  double work = 2 * static_cast<double>(plan.forks.size()) + 2;  // and the reading at the end
  for (const auto& operation : program.operations) work += weight(operation);
  const double once = work * (seconds_per_operation + amplitudes * seconds_per_amplitude);

  const auto all = static_cast<double>(shots);
  const double patterns = 1 + all * error_probability(count_gates(program), noise);
  const double branches = std::exp2(std::min<double>(static_cast<double>(plan.forks.size()), 60));
  const double runs = std::min(all + 1, patterns * branches);
  const double outcomes = std::min(amplitudes, static_cast<double>(exact_outcomes_max));
  cost.seconds =
      once * runs + all * seconds_per_shot + (runs > 1 ? 0 : outcomes * seconds_per_outcome);

  cost.state_bytes = static_cast<std::int64_t>(statevector::bytes_needed(program.qubits));
  if (runs > 1) {
    cost.states_max = static_cast<int>(
        std::clamp<std::int64_t>(saved_bytes_max / cost.state_bytes, 1, states_most));
  }
  cost.work_bytes = program.work_bytes;
  cost.data_bytes =
      bytes_per_operation * static_cast<std::int64_t>(program.operations.size()) +
      bytes_per_site * static_cast<std::int64_t>(program.sites.size()) + bytes_per_shot * shots +
      bytes_per_outcome * static_cast<std::int64_t>(runs > 1 ? std::min(outcomes, all) : outcomes);
  return cost;
}

}  // namespace docket::executor::quantum
