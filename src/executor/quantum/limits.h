// What a circuit and a job may be at most: said by whoever registers the kind.
//
// Threads: plain values.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace docket::executor::quantum {

struct CircuitLimits {
  int qubits_max = 29;
  int controls_max = 12;  // on one gate
  // After expansion and broadcast; as many readouts, and terms of all 'pauliexp' together.
  std::int64_t gates_max = 150'000;
};

struct JobLimits {
  CircuitLimits circuit;
  std::int64_t shots_max = 1'000'000;
  std::int64_t noisy_shots_max = 100'000;
  std::int64_t bits_max = 4096;            // classical bits, and bits of registers
  std::int64_t record_bits_max = 1 << 26;  // shots times measured bits, where shots part
  std::int64_t state_bytes_max = 0;        // zero: only the machine's memory says no
  Millis predicted_max{3'600'000};
};

}  // namespace docket::executor::quantum
