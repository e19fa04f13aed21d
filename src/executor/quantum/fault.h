// Why a circuit is refused or its run failed, in the words that IonQ's clients know.
//
// Guarantees: the set is closed; docs/executors/circuit.md says when each is used.
// Threads: plain values and pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "base/failure.h"

namespace docket::executor::quantum {

enum class FaultCode : std::uint8_t {
  invalid_input,       // well-formed but meaningless: no gates, a qubit twice, an infinite angle
  preflight_error,     // a malformed gate or request, or OpenQASM outside the subset
  unsupported_gate,    // a gate unknown to the gate set
  not_enough_qubits,   // more qubits than allowed, or a state larger than the memory limit
  too_many_controls,   // on one gate
  too_many_gates,      // after expansion
  too_many_shots,      // with noise
  too_long_predicted,  // predicted run time above the limit
  complexity,          // one gate needs more work than the budget of one operation
  simulation_timeout,  // the wall clock limit of the attempt
  simulation_error,    // the norm of the state is off, or memory could not be had
  cancelled,           // somebody wants no result any more
  optimization_error,  // a fused gate is not unitary: a bug of ours
};

// IonQ's word, e.g. "PreflightError".
std::string_view name(FaultCode code);

struct Fault {
  FaultCode code = FaultCode::preflight_error;
  std::string message;  // one sentence; names the gate and its place where there is one
  friend bool operator==(const Fault&, const Fault&) = default;
};

// A value, or the Fault that ends the job.
template <class T>
using OrFault = boost::system::result<T, Fault>;

// The same fault, its message preceded by the place: "<place>: <message>".
Fault at(std::string_view place, Fault fault);

// "unknown <what> '<word>'; did you mean '<nearest>'?", or the first part when nothing is near.
std::string unknown(std::string_view what, std::string_view word,
                    std::span<const std::string> known);

Failure to_failure(const Fault& fault);

}  // namespace docket::executor::quantum
