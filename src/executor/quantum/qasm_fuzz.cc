// Any bytes: no crash, and what is accepted keeps the promises of the program's header and the
// limits.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "executor/quantum/qasm.h"

namespace docket::executor::quantum {
namespace {

constexpr CircuitLimits limits{.qubits_max = 8, .controls_max = 4, .gates_max = 2000};

void check_unitary(const statevector::Unitary& gate, int qubits) {
  std::uint64_t seen = 0;
  for (const auto* list : {&gate.targets, &gate.controls}) {
    for (const int qubit : *list) {
      DOCKET_CHECK(qubit >= 0 && qubit < qubits, "a qubit of the program");
      const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(qubit);
      DOCKET_CHECK((seen & bit) == 0, "no qubit twice");
      seen |= bit;
    }
  }
  DOCKET_CHECK(gate.matrix.size() == std::size_t{1} << (2 * gate.targets.size()), "a full matrix");
  for (std::size_t row = 0; row < gate.matrix.size();
       row += std::size_t{1} << gate.targets.size()) {
    double norm = 0;
    for (std::size_t column = 0; column < std::size_t{1} << gate.targets.size(); ++column) {
      norm += std::norm(gate.matrix[row + column]);
    }
    DOCKET_CHECK(std::abs(norm - 1) < 1e-10, "rows of length 1");
  }
}

void check_program(const Program& program) {
  DOCKET_CHECK(program.qubits <= limits.qubits_max, "no more qubits than allowed");
  DOCKET_CHECK(program.gates <= limits.gates_max, "no more gates than allowed");
  for (const statevector::Operation& operation : program.operations) {
    check_unitary(std::get<statevector::Unitary>(operation), program.qubits);
  }
  for (const Readout& readout : program.readouts) {
    DOCKET_CHECK(readout.qubit >= 0 && readout.qubit < program.qubits, "a qubit of the program");
    DOCKET_CHECK(readout.bit >= -1 && readout.bit < program.bits, "a bit of the program");
  }
}

}  // namespace
}  // namespace docket::executor::quantum

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docket::executor::quantum;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const OrFault<Program> program = parse_qasm(text, limits);
  if (program) {
    check_program(*program);
  } else {
    DOCKET_CHECK(!program.error().message.empty(), "a refusal says why");
  }
  return 0;
}
