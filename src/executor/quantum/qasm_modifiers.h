// Powers of unitary matrices: what `inv @` and `pow(k) @` do to a gate.
//
// Guarantees: results are unitary to rounding for every exponent.
// Threads: pure.
#pragma once

#include <cstdint>

#include "executor/quantum/gates.h"

namespace docket::executor::quantum::qasm {

// matrix^exponent; a negative exponent takes the inverse. O(log |exponent|) products.
gates::Matrix power(const gates::Matrix& matrix, std::int64_t exponent);

// The principal power of one qubit's matrix: each eigenvalue e^(iα) with α in (-π, π] becomes
// e^(iα·exponent).
gates::Matrix principal_power(const gates::Matrix& matrix, double exponent);

}  // namespace docket::executor::quantum::qasm
