#include "executor/quantum/program_builder.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/excerpt.h"

namespace docket::executor::quantum {
namespace {

NoiseSite pair(int first, int second) {
  return {static_cast<std::int8_t>(first), static_cast<std::int8_t>(second)};
}

statevector::PauliString pauli_string(std::string_view letters, std::span<const int> targets) {
  statevector::PauliString string;
  for (std::size_t position = 0; position < targets.size(); ++position) {
    const char letter = letters[letters.size() - 1 - position];
    const std::uint64_t bit = std::uint64_t{1} << targets[position];
    if (letter == 'X' || letter == 'Y') string.x |= bit;
    if (letter == 'Z' || letter == 'Y') string.z |= bit;
  }
  return string;
}

}  // namespace

OrFault<int> ProgramBuilder::add_qubits(std::int64_t count) {
  const int most = std::min(limits_.qubits_max, program_qubits_max);
  if (count > most - program_.qubits) {
    return Fault{FaultCode::not_enough_qubits,
                 fmt::format("The circuit has {} qubits; at most {} can be simulated here",
                             program_.qubits + count, most)};
  }
  const int first = program_.qubits;
  program_.qubits += static_cast<int>(count);
  return first;
}

int ProgramBuilder::add_bits(int count) {
  return std::exchange(program_.bits, program_.bits + count);
}

void ProgramBuilder::add_register(Register declared) {
  program_.registers.push_back(std::move(declared));
}

OrFault<void> ProgramBuilder::gate(gates::Matrix matrix, Operands operands) {
  std::vector<int> qubits = operands.controls;
  qubits.insert(qubits.end(), operands.negated.begin(), operands.negated.end());
  qubits.insert(qubits.end(), operands.targets.begin(), operands.targets.end());
  if (OrFault<void> done = silent_gate(std::move(matrix), std::move(operands)); !done) return done;
  add_sites(qubits);
  return {};
}

OrFault<void> ProgramBuilder::silent_gate(gates::Matrix matrix, Operands operands) {
  DOCKET_CHECK(matrix.size() == std::size_t{1} << (2 * operands.targets.size()),
               "a matrix of the size of its targets");
  if (OrFault<void> fits = check(operands); !fits) return fits;
  if (OrFault<void> counted = count(); !counted) return counted;
  append(std::move(matrix), std::move(operands));
  return {};
}

OrFault<void> ProgramBuilder::idle_gate() { return count(); }

OrFault<void> ProgramBuilder::pauli_gate(std::span<const PauliTerm> terms, double time,
                                         std::span<const int> targets) {
  const Operands operands{.targets = {targets.begin(), targets.end()}};
  if (OrFault<void> fits = check(operands); !fits) return fits;
  if (OrFault<void> counted = count(); !counted) return counted;
  program_.pauli_terms += static_cast<std::int64_t>(terms.size());
  if (program_.pauli_terms > limits_.gates_max) {
    return Fault{FaultCode::complexity,
                 fmt::format("the circuit has more than {} terms", limits_.gates_max)};
  }
  statevector::PauliEvolution evolution{.terms = {}, .time = time};
  evolution.terms.reserve(terms.size());
  for (const PauliTerm& term : terms) {
    if (!std::isfinite(time * term.coefficient)) {
      return Fault{FaultCode::invalid_input,
                   fmt::format("'time' times the coefficient of term {} is not finite",
                               quoted_excerpt(term.letters))};
    }
    evolution.terms.push_back({pauli_string(term.letters, targets), term.coefficient});
  }
  push(std::move(evolution));
  for (const PauliTerm& term : terms) add_sites(term.letters, targets);
  return {};
}

OrFault<void> ProgramBuilder::measure(int qubit, int bit) {
  DOCKET_CHECK(bit >= -1 && bit < program_.bits, "a declared bit");
  return read_out({.qubit = qubit, .bit = bit});
}

OrFault<void> ProgramBuilder::reset(int qubit) {
  return read_out({.qubit = qubit, .is_reset = true});
}

OrFault<void> ProgramBuilder::read_out(Readout readout) {
  if (OrFault<void> fits = check_qubit(readout.qubit); !fits) return fits;
  if (program_.readouts.size() >= static_cast<std::size_t>(limits_.gates_max)) {
    return Fault{
        FaultCode::too_many_gates,
        fmt::format("the circuit has more than {} measurements and resets", limits_.gates_max)};
  }
  readout.position = program_.operations.size();
  program_.readouts.push_back(readout);
  return {};
}

OrFault<void> ProgramBuilder::check(const Operands& operands) const {
  const std::size_t controls = operands.controls.size() + operands.negated.size();
  std::uint64_t seen = 0;
  for (const auto* list : {&operands.controls, &operands.negated, &operands.targets}) {
    for (const int qubit : *list) {
      if (OrFault<void> fits = check_qubit(qubit); !fits) return fits;
      const std::uint64_t bit = std::uint64_t{1} << qubit;
      if ((seen & bit) != 0) {
        return Fault{FaultCode::invalid_input, fmt::format("qubit {} is named twice", qubit)};
      }
      seen |= bit;
    }
  }
  if (controls > static_cast<std::size_t>(limits_.controls_max)) {
    return Fault{FaultCode::too_many_controls, fmt::format("{} controls; at most {} are allowed",
                                                           controls, limits_.controls_max)};
  }
  return {};
}

OrFault<void> ProgramBuilder::check_qubit(int qubit) const {
  if (qubit >= 0 && qubit < program_.qubits) return {};
  return Fault{
      FaultCode::invalid_input,
      fmt::format("qubit {} is not among the circuit's {} qubits", qubit, program_.qubits)};
}

OrFault<void> ProgramBuilder::count() {
  if (program_.gates >= limits_.gates_max) {
    return Fault{FaultCode::too_many_gates,
                 fmt::format("the circuit has more than {} gates", limits_.gates_max)};
  }
  ++program_.gates;
  return {};
}

void ProgramBuilder::push(statevector::Operation operation) {
  program_.operations.push_back(std::move(operation));
  program_.sites_end.push_back(program_.sites.size());
}

// A control that acts on 0 is one that acts on 1 between two X.
void ProgramBuilder::append(gates::Matrix matrix, Operands operands) {
  std::vector<int> controls = std::move(operands.controls);
  controls.insert(controls.end(), operands.negated.begin(), operands.negated.end());
  const auto flip_negated = [&] {
    for (const int qubit : operands.negated) {
      push(statevector::Unitary{{qubit}, {}, gates::x()});
    }
  };
  flip_negated();
  push(statevector::Unitary{std::move(operands.targets), std::move(controls), std::move(matrix)});
  flip_negated();
}

// On the qubits of a gate: one channel each for one and two of them; for k ≥ 3 the 6(k-2) pairs of
// neighbours, round and round.
void ProgramBuilder::add_sites(std::span<const int> qubits) {
  const std::size_t k = qubits.size();
  if (k == 1) program_.sites.push_back({static_cast<std::int8_t>(qubits[0])});
  if (k == 2) program_.sites.push_back(pair(qubits[0], qubits[1]));
  for (std::size_t site = 0; k >= 3 && site < 6 * (k - 2); ++site) {
    const std::size_t j = site % (k - 1);
    program_.sites.push_back(pair(qubits[j], qubits[j + 1]));
  }
  program_.sites_end.back() = program_.sites.size();
}

// Of one term: a channel for one letter that is not I; else each pair of neighbours twice.
void ProgramBuilder::add_sites(std::string_view letters, std::span<const int> targets) {
  std::vector<int> support;
  for (std::size_t position = 0; position < targets.size(); ++position) {
    if (letters[letters.size() - 1 - position] != 'I') support.push_back(targets[position]);
  }
  if (support.size() == 1) program_.sites.push_back({static_cast<std::int8_t>(support[0])});
  for (std::size_t j = 0; j + 1 < support.size(); ++j) {
    program_.sites.insert(program_.sites.end(), 2, pair(support[j], support[j + 1]));
  }
  program_.sites_end.back() = program_.sites.size();
}

}  // namespace docket::executor::quantum
