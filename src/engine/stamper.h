// Stamps commands: the server's one order of time.
//
// Guarantees: stamps strictly rise, also over restarts (start from the store's last stamp) and
//   while the wall clock is behind: then they advance with the monotonic clock.
// Threads: the loop's only.
#pragma once

#include "base/time.h"

namespace docket::engine {

class Stamper {
 public:
  Stamper(const Clock& clock, TimePoint last) : clock_(clock), last_(last) {
    last_monotonic_ = clock.monotonic();
  }
  // max(wall clock, last + what the monotonic clock moved, last + 1 µs).
  TimePoint next();
  // What `next` would give at the earliest; moves nothing.
  TimePoint peek() const;

 private:
  const Clock& clock_;
  TimePoint last_;
  Monotonic last_monotonic_;
};

}  // namespace docket::engine
