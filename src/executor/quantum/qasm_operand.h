// Reads operands: a register, one of its elements, or a slice of them.
//
// Guarantees: the wires of a Selection are different from each other and exist.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "executor/quantum/qasm_reader.h"

namespace docket::executor::quantum::qasm {

struct Selection {
  std::vector<int> wires;  // numbers in the program; at least one unless the text was refused
  bool is_array = false;   // broadcast goes over it
  std::size_t offset = 0;
};

// Errors: InvalidInput (an index outside of the register, a slice of nothing).
Selection read_operand(Reader& reader, Wire wire);

}  // namespace docket::executor::quantum::qasm
