// Any bytes as the input of a circuit job: no crash, what is refused says why with a known code,
// and what is accepted runs to an output or a documented failure.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "executor/quantum/circuit.h"

namespace {

// Small enough that a run takes milliseconds.
docket::executor::quantum::CircuitOptions small() {
  docket::executor::quantum::CircuitOptions options;
  options.threads = 1;
  options.limits.circuit.qubits_max = 10;
  options.limits.circuit.gates_max = 200;
  options.limits.shots_max = 1000;
  options.limits.noisy_shots_max = 200;
  options.limits.predicted_max = docket::Millis(100);
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const docket::executor::Kind kind = docket::executor::quantum::circuit_kind(small());
  static const auto executor = kind.make_executor();
  const std::string input(reinterpret_cast<const char*>(data), size);
  const docket::executor::Checked checked = kind.check(input);
  if (checked.refusal) {
    DOCKET_CHECK(!checked.refusal->message.empty(), "a refusal says why");
    DOCKET_CHECK(checked.refusal->code != "InternalError", "a refusal has a code");
    return 0;
  }
  docket::executor::QuietContext context;
  const auto outcome = executor->run({.job = "fuzz", .input = input, .limits = {}}, context);
  if (const auto* output = std::get_if<docket::executor::Output>(&outcome)) {
    DOCKET_CHECK(output->json.starts_with("{\"qubits\":"), "an output begins with its scalars");
  } else {
    const auto& code = std::get<docket::Failure>(outcome).code;
    DOCKET_CHECK(code == "QuantumCircuitComplexityError", "only work can fail what was accepted");
  }
  return 0;
}
