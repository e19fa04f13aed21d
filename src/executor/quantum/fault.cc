#include "executor/quantum/fault.h"

#include <utility>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "base/nearest.h"

namespace docket::executor::quantum {
namespace {

FailureKind kind(FaultCode code) {
  switch (code) {
    case FaultCode::invalid_input:
    case FaultCode::preflight_error:
    case FaultCode::unsupported_gate:
      return FailureKind::invalid_input;
    case FaultCode::not_enough_qubits:
    case FaultCode::too_many_controls:
    case FaultCode::too_many_gates:
    case FaultCode::too_many_shots:
    case FaultCode::too_long_predicted:
    case FaultCode::complexity:
      return FailureKind::not_buildable;
    case FaultCode::simulation_timeout:
      return FailureKind::time_limit;
    case FaultCode::simulation_error:
      return FailureKind::numeric;
    case FaultCode::cancelled:
      return FailureKind::cancelled;
    case FaultCode::optimization_error:
      break;
  }
  return FailureKind::internal;
}

}  // namespace

std::string_view name(FaultCode code) {
  switch (code) {
    case FaultCode::invalid_input:
      return "InvalidInput";
    case FaultCode::preflight_error:
      return "PreflightError";
    case FaultCode::unsupported_gate:
      return "UnsupportedGate";
    case FaultCode::not_enough_qubits:
      return "NotEnoughQubits";
    case FaultCode::too_many_controls:
      return "TooManyControls";
    case FaultCode::too_many_gates:
      return "TooManyGates";
    case FaultCode::too_many_shots:
      return "TooManyShots";
    case FaultCode::too_long_predicted:
      return "TooLongPredictedExecutionTime";
    case FaultCode::complexity:
      return "QuantumCircuitComplexityError";
    case FaultCode::simulation_timeout:
      return "SimulationTimeout";
    case FaultCode::simulation_error:
      return "SimulationError";
    case FaultCode::cancelled:
      return "SystemCancel";
    case FaultCode::optimization_error:
      return "OptimizationError";
  }
  return "InternalError";
}

Fault at(std::string_view place, Fault fault) {
  fault.message = fmt::format("{}: {}", place, fault.message);
  return fault;
}

std::string unknown(std::string_view what, std::string_view word,
                    std::span<const std::string> known) {
  const auto near = nearest(excerpt(word), known);
  return near ? fmt::format("unknown {} {}; did you mean '{}'?", what, quoted_excerpt(word), *near)
              : fmt::format("unknown {} {}", what, quoted_excerpt(word));
}

Failure to_failure(const Fault& fault) {
  return {.kind = kind(fault.code),
          .code = std::string(name(fault.code)),
          .message = fault.message,
          .detail = {}};
}

}  // namespace docket::executor::quantum
