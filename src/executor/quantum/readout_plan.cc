#include "executor/quantum/readout_plan.h"

#include <algorithm>
#include <cstdint>
#include <variant>

namespace docket::executor::quantum {
namespace {

std::uint64_t bit(int qubit) { return std::uint64_t{1} << qubit; }

std::uint64_t qubits_of(const statevector::Operation& operation) {
  std::uint64_t mask = 0;
  if (const auto* unitary = std::get_if<statevector::Unitary>(&operation)) {
    for (const int qubit : unitary->targets) mask |= bit(qubit);
    for (const int qubit : unitary->controls) mask |= bit(qubit);
    return mask;
  }
  for (const auto& term : std::get<statevector::PauliEvolution>(operation).terms) {
    mask |= term.string.x | term.string.z;
  }
  return mask;
}

// For each readout, whether its qubit is touched by an operation before it.
std::vector<bool> touched_before(const Program& program) {
  std::vector<bool> result;
  std::uint64_t touched = 0;
  std::size_t position = 0;
  for (const Readout& readout : program.readouts) {
    for (; position < readout.position; ++position) {
      touched |= qubits_of(program.operations[position]);
    }
    result.push_back((touched & bit(readout.qubit)) != 0);
  }
  return result;
}

// For each readout, whether its qubit is touched by an operation or a reset after it.
std::vector<bool> touched_after(const Program& program) {
  std::vector<bool> result(program.readouts.size());
  std::uint64_t touched = 0;
  std::size_t position = program.operations.size();
  for (std::size_t i = program.readouts.size(); i-- > 0;) {
    const Readout& readout = program.readouts[i];
    for (; position > readout.position; --position) {
      touched |= qubits_of(program.operations[position - 1]);
    }
    result[i] = (touched & bit(readout.qubit)) != 0;
    if (readout.is_reset) touched |= bit(readout.qubit);
  }
  return result;
}

// The number of the readout that writes each bit last; -1: none.
std::vector<int> last_writers(const Program& program) {
  std::vector<int> writers(static_cast<std::size_t>(program.bits), -1);
  for (std::size_t i = 0; i < program.readouts.size(); ++i) {
    const int target = program.readouts[i].bit;
    if (target >= 0) writers[static_cast<std::size_t>(target)] = static_cast<int>(i);
  }
  return writers;
}

}  // namespace

ReadoutPlan plan_readouts(const Program& program) {
  ReadoutPlan plan;
  if (program.readouts.empty()) {
    plan.column_of_bit.assign(static_cast<std::size_t>(program.bits), -1);
    return plan;
  }
  const std::vector<bool> before = touched_before(program);
  const std::vector<bool> after = touched_after(program);
  std::vector<int> column_of_readout(program.readouts.size(), -1);
  for (const int writer : last_writers(program)) {
    plan.column_of_bit.push_back(writer < 0 ? -1 : static_cast<int>(plan.qubit_of_column.size()));
    if (writer < 0) continue;
    const auto index = static_cast<std::size_t>(writer);
    column_of_readout[index] = plan.column_of_bit.back();
    plan.qubit_of_column.push_back(after[index] ? -1 : program.readouts[index].qubit);
  }
  for (std::size_t i = 0; i < program.readouts.size(); ++i) {
    const Readout& readout = program.readouts[i];
    if (readout.is_reset ? !before[i] : !after[i]) continue;
    plan.forks.push_back({readout.position, readout.qubit, readout.is_reset, column_of_readout[i],
                          static_cast<std::uint32_t>(i)});
  }
  return plan;
}

}  // namespace docket::executor::quantum
