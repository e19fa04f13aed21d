// From operations to gates.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "executor/statevector/gate.h"
#include "executor/statevector/operation.h"

namespace docket::executor::statevector {

enum class Refusal : std::uint8_t { none, not_unitary, too_much_work };

// Appends what `operations` do, one after the other, to `gates`: identities vanish, diagonal
// matrices become phases, evolutions are split into parts that commute with each other.
Refusal lower(std::span<const Operation> operations, int qubits, std::vector<Gate>& gates);

// A dense gate as the simplest gate it is: controls found in the matrix are taken out of it, a
// diagonal becomes phases. Nothing for the identity.
std::optional<Gate> simplest(Dense dense);

// Most floating-point operations that one Pauli evolution may take.
inline constexpr double evolution_flops_max = 1099511627776.0;  // 2^40

}  // namespace docket::executor::statevector
