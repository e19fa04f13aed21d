// Circuits in the gates of the machines that the door's clients know: what `compiled_circuits`
// shows.
//
// Guarantees: the lowered circuit is the program up to a global phase. It is for showing; results
//   are never computed with it. Sources: docs/executors/circuit.md, "Compiled circuits".
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "executor/quantum/program.h"

namespace docket::executor::quantum {

enum class NativePair : std::uint8_t { ms, zz };

// Phases and angles in turns.
struct Gpi {
  int target = 0;
  double phase = 0;
};
struct Gpi2 {
  int target = 0;
  double phase = 0;
};
struct Ms {
  int targets[2] = {0, 0};
  double phases[2] = {0, 0};
  double angle = 0.25;
};
struct NativeZz {
  int targets[2] = {0, 0};
  double angle = 0;
};
using NativeGate = std::variant<Gpi, Gpi2, Ms, NativeZz>;

// Empty when some gate has no native form in the table, or qubits are measured or reset on the way.
std::optional<std::vector<NativeGate>> lower(const Program& program, NativePair pair);

// {"qubits":n,"circuit":[…]}
std::string to_json(int qubits, const std::vector<NativeGate>& gates);

}  // namespace docket::executor::quantum
