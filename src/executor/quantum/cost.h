// What a run will take: time and memory, known before it starts.
//
// Guarantees: an estimate for limits and for showing, good to a factor of about three on the
//   machines we measured; it never touches a state. Callers: the kind's check.
// Threads: pure.
#pragma once

#include <cstdint>

#include "executor/quantum/noise.h"
#include "executor/quantum/program.h"
#include "executor/quantum/readout_plan.h"

namespace docket::executor::quantum {

struct GateCounts {
  std::int64_t one_qubit = 0;
  std::int64_t two_qubit = 0;
};
// Gates as the sites of noise count them.
GateCounts count_gates(const Program& program);

struct Cost {
  double seconds = 0;
  std::int64_t state_bytes = 0;  // of one state
  int states_max = 1;            // kept at once: more save work where shots part ways
  std::int64_t work_bytes = 0;   // that an operation needs beside the states
  std::int64_t data_bytes = 0;   // program, shots and outcomes, beyond overhead_bytes
  std::int64_t memory_bytes() const { return state_bytes * states_max + work_bytes + data_bytes; }
};
Cost predict(const Program& program, const ReadoutPlan& plan, const NoiseModel& noise,
             std::int64_t shots);

// Of any run beside what Cost counts.
inline constexpr std::int64_t overhead_bytes = 64LL << 20;

}  // namespace docket::executor::quantum
