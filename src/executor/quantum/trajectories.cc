#include "executor/quantum/trajectories.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "executor/quantum/gates.h"

namespace docket::executor::quantum {
namespace {

using statevector::Operation;
using statevector::StateVector;

// Shots that had the same history so far, and the state they are in.
struct Branch {
  std::vector<ErrorCursor> shots;  // the one with the earliest next error is the last
  std::size_t operation = 0;       // the state has seen those before it
  std::size_t fork = 0;            // and those forks
  std::string record;
  // What happened, to do it again when the state was given up.
  std::vector<NoiseError> errors;
  std::vector<bool> outcomes;
  std::optional<StateVector> state;
};

bool later(const ErrorCursor& a, const ErrorCursor& b) { return b.next() < a.next(); }

// Most shots have no error left: they need no sorting among themselves.
void sort_by_error(std::vector<ErrorCursor>& shots) {
  const auto struck = std::partition(shots.begin(), shots.end(), [](const ErrorCursor& cursor) {
    return cursor.next().site == no_site;
  });
  std::sort(struck, shots.end(), later);
}

std::vector<double> uniforms(const std::vector<ErrorCursor>& shots, const Chance& chance) {
  std::vector<double> drawn;
  drawn.reserve(shots.size());
  for (const ErrorCursor& cursor : shots) {
    drawn.push_back(chance.draw(cursor.shot(), Stream::sampling, 0).first);
  }
  return drawn;
}

class Walk {
 public:
  Walk(const Job& job, statevector::Machine& machine, Patience& patience)
      : job_(job),
        machine_(machine),
        patience_(patience),
        chance_(job.seed),
        noise_(job.program.sites, job.noise) {}

  OrFault<Results> run() {
    results_.shots.resize(static_cast<std::size_t>(job_.shots));
    if (!job_.plan.forks.empty()) results_.records.resize(results_.shots.size());
    if (OrFault<void> begun = begin(); !begun) return begun.error();
    while (!waiting_.empty()) {
      Branch branch = std::move(waiting_.back());
      waiting_.pop_back();
      if (OrFault<void> done = follow(std::move(branch)); !done) return done.error();
    }
    return std::move(results_);
  }

 private:
  OrFault<void> begin();
  OrFault<void> follow(Branch branch);
  OrFault<void> restore(Branch& branch);
  OrFault<void> advance(Branch& branch, std::size_t operation);
  Result<StateVector> new_state() {
    return StateVector::create(machine_, job_.program.qubits, job_.options, patience_);
  }
  OrFault<void> apply(StateVector& state, std::span<const Operation> operations);
  OrFault<void> apply_error(Branch& branch, const NoiseError& error);
  OrFault<void> split_by_error(Branch& branch);
  OrFault<void> split_by_outcome(Branch& branch);
  static Branch child_of(const Branch& branch, std::vector<ErrorCursor> shots);
  void collapse(Branch& branch, const Fork& fork, bool outcome);
  OrFault<void> part(Branch& branch, Branch child);
  OrFault<void> read(Branch& branch);

  // The operation that a site belongs to.
  std::size_t operation_of(std::size_t site) const {
    const auto& ends = job_.program.sites_end;
    return static_cast<std::size_t>(std::ranges::upper_bound(ends, site) - ends.begin());
  }
  const Fork* next_fork(const Branch& branch) const {
    return branch.fork < job_.plan.forks.size() ? &job_.plan.forks[branch.fork] : nullptr;
  }

  const Job& job_;
  statevector::Machine& machine_;
  Patience& patience_;
  Chance chance_;
  NoiseMap noise_;
  std::vector<Branch> waiting_;  // the last one goes on first
  int states_ = 0;               // alive
  std::int64_t shots_done_ = 0;
  Results results_;
};

OrFault<void> Walk::begin() {
  Branch root;
  root.shots.reserve(results_.shots.size());
  for (std::uint32_t shot = 0; shot < job_.shots; ++shot) {
    root.shots.emplace_back(noise_, chance_, shot);
  }
  sort_by_error(root.shots);
  root.record.assign(job_.plan.qubit_of_column.size(), '0');
  Result<StateVector> state = new_state();
  if (!state) return Fault{FaultCode::simulation_error, state.error().message};
  root.state.emplace(*std::move(state));
  states_ = 1;
  waiting_.push_back(std::move(root));
  return {};
}

// To the end, or to where shots part: the parts then wait, and the smaller one goes on first.
OrFault<void> Walk::follow(Branch branch) {
  if (!branch.state) {
    if (OrFault<void> done = restore(branch); !done) return done;
  }
  const auto all = static_cast<double>(job_.shots);
  const auto mine = static_cast<double>(branch.shots.size());
  patience_.enter(static_cast<double>(shots_done_) / all,
                  (static_cast<double>(shots_done_) + mine) / all);
  const auto end = job_.program.operations.size();
  while (true) {
    if (patience_.stop_requested()) return patience_.fault();
    const NoiseError error = branch.shots.back().next();
    const Fork* fork = next_fork(branch);
    const std::size_t error_at = error.site == no_site ? end + 1 : operation_of(error.site) + 1;
    const std::size_t fork_at = fork == nullptr ? end + 1 : fork->position;
    const std::size_t target = std::min({error_at, fork_at, end});
    if (OrFault<void> done = advance(branch, target); !done) return done;
    const std::size_t waiting = waiting_.size();
    OrFault<void> split;
    if (error_at <= std::min(fork_at, end)) {
      split = split_by_error(branch);
    } else if (fork != nullptr) {
      split = split_by_outcome(branch);
    } else {
      return read(branch);
    }
    if (!split || waiting_.size() != waiting) return split;
  }
}

// Runs the branch's history again in the state that the branch before it left.
OrFault<void> Walk::restore(Branch& branch) {
  Result<StateVector> state = new_state();
  if (!state) return Fault{FaultCode::simulation_error, state.error().message};
  ++states_;
  Branch again;
  again.record = branch.record;
  again.state.emplace(*std::move(state));
  auto error = branch.errors.begin();
  while (again.operation < branch.operation || again.fork < branch.fork ||
         error != branch.errors.end()) {
    const std::size_t error_at =
        error == branch.errors.end() ? branch.operation + 1 : operation_of(error->site) + 1;
    const Fork* fork = again.fork < branch.fork ? next_fork(again) : nullptr;
    const std::size_t fork_at = fork == nullptr ? branch.operation + 1 : fork->position;
    if (OrFault<void> done = advance(again, std::min({error_at, fork_at, branch.operation}));
        !done) {
      return done;
    }
    if (error != branch.errors.end() && error_at <= fork_at) {
      if (OrFault<void> done = apply_error(again, *error++); !done) return done;
    } else if (fork != nullptr) {
      collapse(again, *fork, branch.outcomes[again.fork]);
    }
  }
  branch.state = std::move(again.state);
  return {};
}

OrFault<void> Walk::advance(Branch& branch, std::size_t operation) {
  const std::span<const Operation> all = job_.program.operations;
  const auto next = all.subspan(branch.operation, operation - branch.operation);
  branch.operation = operation;
  if (next.empty()) return {};
  return apply(*branch.state, next);
}

OrFault<void> Walk::apply(StateVector& state, std::span<const Operation> operations) {
  const std::optional<Fault> fault = fault_of(state.apply(operations, patience_), patience_);
  if (fault) return *fault;
  return {};
}

OrFault<void> Walk::apply_error(Branch& branch, const NoiseError& error) {
  static const std::array matrices = {gates::identity(), gates::x(), gates::y(), gates::z()};
  const NoiseSite& site = job_.program.sites[error.site];
  std::vector<Operation> paulis;
  const auto add = [&](int qubit, unsigned pauli) {
    if (pauli != 0) paulis.emplace_back(statevector::Unitary{{qubit}, {}, matrices[pauli]});
  };
  add(site.first, error.paulis % 4U);
  if (site.is_pair()) add(site.second, error.paulis / 4U);
  branch.errors.push_back(error);
  return apply(*branch.state, paulis);
}

// The shots at the back suffer the same error next; they leave the others.
OrFault<void> Walk::split_by_error(Branch& branch) {
  const NoiseError error = branch.shots.back().next();
  auto first = branch.shots.end();
  while (first != branch.shots.begin() && std::prev(first)->next() == error) --first;
  std::vector<ErrorCursor> struck(first, branch.shots.end());
  branch.shots.erase(first, branch.shots.end());
  for (ErrorCursor& cursor : struck) cursor.advance(noise_, chance_);
  sort_by_error(struck);
  if (branch.shots.empty()) {
    branch.shots = std::move(struck);
    return apply_error(branch, error);
  }
  if (OrFault<void> parted = part(branch, child_of(branch, std::move(struck))); !parted) {
    return parted;
  }
  return apply_error(waiting_.back(), error);
}

OrFault<void> Walk::split_by_outcome(Branch& branch) {
  const Fork& fork = *next_fork(branch);
  const std::optional<double> one = branch.state->probability_of_one(fork.qubit, patience_);
  if (!one) return patience_.fault();
  std::array<std::vector<ErrorCursor>, 2> sides;  // still in the order of their next errors
  for (const ErrorCursor& cursor : branch.shots) {
    const bool outcome = chance_.draw(cursor.shot(), Stream::readout, fork.event).first < *one;
    sides[outcome ? 1 : 0].push_back(cursor);
  }
  const bool larger = sides[1].size() > sides[0].size();  // the outcome of more shots
  branch.shots = std::move(sides[larger ? 1 : 0]);
  std::vector<ErrorCursor>& others = sides[larger ? 0 : 1];
  if (others.empty()) {
    collapse(branch, fork, larger);
    return {};
  }
  Branch child = child_of(branch, std::move(others));
  if (OrFault<void> parted = part(branch, std::move(child)); !parted) return parted;
  collapse(waiting_.back(), fork, !larger);
  collapse(*std::prev(waiting_.end(), 2), fork, larger);
  return {};
}

// Notes the outcome, and projects the state if the branch has one; whoever goes on with it asks
// first whether the run was stopped.
void Walk::collapse(Branch& branch, const Fork& fork, bool outcome) {
  if (branch.state) {
    branch.state->project(fork.qubit, outcome, patience_);
    if (fork.is_reset && outcome) branch.state->flip(fork.qubit, patience_);
  }
  branch.outcomes.push_back(outcome);
  if (fork.column >= 0) branch.record[static_cast<std::size_t>(fork.column)] = outcome ? '1' : '0';
  ++branch.fork;
}

// With the history of `branch` and without a state.
Branch Walk::child_of(const Branch& branch, std::vector<ErrorCursor> shots) {
  return {.shots = std::move(shots),
          .operation = branch.operation,
          .fork = branch.fork,
          .record = branch.record,
          .errors = branch.errors,
          .outcomes = branch.outcomes,
          .state = std::nullopt};
}

// Both wait, the child goes on first: with a copy of the state, or, when no more states may be
// kept, with the state itself; the parent then repeats its history.
OrFault<void> Walk::part(Branch& branch, Branch child) {
  if (states_ < job_.states_max) {
    Result<StateVector> copy = branch.state->clone(patience_);
    if (copy) {
      child.state.emplace(*std::move(copy));
      ++states_;
    }
  }
  if (!child.state) child.state = std::exchange(branch.state, std::nullopt);
  waiting_.push_back(std::move(branch));
  waiting_.push_back(std::move(child));
  return {};
}

OrFault<void> Walk::read(Branch& branch) {
  if (const std::optional<Fault> broken = check_norm(*branch.state, patience_)) return *broken;
  const auto states = branch.state->sample(uniforms(branch.shots, chance_), patience_);
  if (!states) return patience_.fault();
  for (std::size_t i = 0; i < states->size(); ++i) {
    const std::uint32_t shot = branch.shots[i].shot();
    results_.shots[shot] = (*states)[i];
    if (results_.records.empty()) continue;
    std::string record = branch.record;
    for (std::size_t column = 0; column < record.size(); ++column) {
      const int qubit = job_.plan.qubit_of_column[column];
      if (qubit >= 0) record[column] = (((*states)[i] >> qubit) & 1U) != 0 ? '1' : '0';
    }
    results_.records[shot] = std::move(record);
  }
  shots_done_ += static_cast<std::int64_t>(branch.shots.size());
  branch.state.reset();
  --states_;
  return {};
}

}  // namespace

OrFault<Results> run_trajectories(const Job& job, statevector::Machine& machine,
                                  Patience& patience) {
  return Walk(job, machine, patience).run();
}

std::optional<Fault> fault_of(statevector::Applied applied, const Patience& patience) {
  switch (applied) {
    case statevector::Applied::done:
      return {};
    case statevector::Applied::cancelled:
      return patience.fault();
    case statevector::Applied::not_unitary:
      return Fault{FaultCode::optimization_error, "A gate came out not unitary"};
    case statevector::Applied::too_much_work:
      return Fault{FaultCode::complexity,
                   "The terms of one 'pauliexp' do not commute and need too much work together"};
    case statevector::Applied::memory_exhausted:
      break;
  }
  return Fault{FaultCode::simulation_error, "There was no memory for a 'pauliexp'"};
}

std::optional<Fault> check_norm(StateVector& state, Patience& patience) {
  constexpr double tolerance = 1e-3;
  const std::optional<double> norm = state.norm(patience);
  if (!norm) return patience.fault();
  if (std::abs(*norm - 1) <= tolerance) return {};
  return Fault{FaultCode::simulation_error, fmt::format("The state has the norm {}, not 1", *norm)};
}

}  // namespace docket::executor::quantum
