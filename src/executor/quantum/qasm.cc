#include "executor/quantum/qasm.h"

#include "executor/quantum/qasm_program_reader.h"

namespace docket::executor::quantum {

OrFault<Program> parse_qasm(std::string_view text, const CircuitLimits& limits) {
  return qasm::ProgramReader(text, limits).read();
}

}  // namespace docket::executor::quantum
