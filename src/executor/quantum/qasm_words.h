// The words of OpenQASM that are no names: what the reader knows and what it refuses.
//
// Threads: constant tables and pure functions.
#pragma once

#include <string_view>

#include "executor/quantum/qasm_library.h"

namespace docket::executor::quantum::qasm {

// What a word begins that is OpenQASM but outside of the subset, e.g. "a branch" for `if`; empty
// for all other words.
std::string_view refused_construct(std::string_view word, Version version);

// Whether the word cannot be the name of a register, a constant, a parameter or a gate.
bool is_reserved(std::string_view word, Version version);

}  // namespace docket::executor::quantum::qasm
