// The gates that OpenQASM programs find ready: built in, native, stdgates.inc and qelib1.inc.
//
// Guarantees: exact global phases. OpenQASM 3's U and the u2, u3 of stdgates.inc have other phases
//   than those of OpenQASM 2; docs/executors/openqasm.md has the forms.
// Threads: constant tables and pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "executor/quantum/gates.h"

namespace docket::executor::quantum::qasm {

enum class Version : std::uint8_t { two, three };

// The file that `include` may name.
std::string_view library_file(Version version);

enum class Effect : std::uint8_t {
  unitary,
  identity,  // does nothing, has no noise
  phase,     // gphase: `matrix` gives the phase factor alone
};

struct LibraryGate {
  std::string_view name;
  int parameters_min = 0;
  int parameters_max = 0;
  int controls = 0;  // the first of its qubits
  int targets = 1;   // the others, the first of them bit 0 of the matrix
  // Of the targets where every control is 1; the arguments are finite.
  gates::Matrix (*matrix)(std::span<const double> arguments) = nullptr;
  Effect effect = Effect::unitary;

  int qubits() const { return controls + targets; }
};

// Null when there is none of this name; gates of the file are found when it `is_included`.
const LibraryGate* find_gate(std::string_view name, Version version, bool is_included);

// What find_gate finds.
std::vector<std::string> gate_names(Version version, bool is_included);

}  // namespace docket::executor::quantum::qasm
