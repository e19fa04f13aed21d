// From operations to gates.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "executor/statevector/gate.h"
#include "executor/statevector/operation.h"
#include "executor/statevector/stop.h"

namespace docket::executor::statevector {

enum class Lowered : std::uint8_t { done, stopped, not_unitary, too_much_work };

// Appends what `operations` do, one after the other, to `gates`: identities vanish, diagonal
// matrices become phases, evolutions are split into parts that commute with each other.
Lowered lower(std::span<const Operation> operations, int qubits, Stop& stop,
              std::vector<Gate>& gates);

// A dense gate as the simplest gate it is: controls found in the matrix are taken out of it, a
// diagonal becomes phases. Nothing for the identity.
std::optional<Gate> simplest(Dense dense);

// Of the parts of an evolution that become sums over the state.
struct Sums {
  bool is_too_much = false;  // lower() refuses the evolution: see evolution_need()
  int mixed_max = 0;         // how many qubits one of them mixes at most; 0: there is none
};
Sums sums_of(const PauliEvolution& evolution, int qubits);

}  // namespace docket::executor::statevector
