// What a circuit may be at most: said by whoever registers the kind, narrowed by the request.
//
// Threads: plain values.
#pragma once

#include <cstdint>

namespace docket::executor::quantum {

struct CircuitLimits {
  int qubits_max = 29;
  int controls_max = 12;             // on one gate
  std::int64_t gates_max = 150'000;  // after expansion and broadcast
};

}  // namespace docket::executor::quantum
