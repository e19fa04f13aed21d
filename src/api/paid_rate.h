// How often something may be done, as the generic cell rate algorithm (ITU-T I.371) counts it.
//
// Guarantees: after as long as `burst` without one, `burst / cost` of them may come at once; over
//   any longer time one in each `cost`.
// Threads: pure.
#pragma once

#include <algorithm>
#include <optional>

#include "base/time.h"

namespace docket::api {

// Counts one more. `paid_at`: when all before it are paid for. Too soon: how long to wait; it is
// not counted then.
inline std::optional<Micros> pay(Monotonic& paid_at, Monotonic now, Micros cost, Micros burst) {
  const Monotonic after = std::max(paid_at, now) + cost;
  if (after - now > burst) return after - now - burst;
  paid_at = after;
  return std::nullopt;
}

}  // namespace docket::api
