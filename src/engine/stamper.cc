#include "engine/stamper.h"

#include <algorithm>

namespace docket::engine {

TimePoint Stamper::next() {
  const Monotonic monotonic = clock_.monotonic();
  const Micros moved = std::max(monotonic - last_monotonic_, Micros(1));
  const TimePoint wall = clock_.now();
  // While the wall clock is right, following it is enough; adding `moved` to a stamp that already
  // runs ahead by single microseconds would let the two drift apart.
  last_ = wall > last_ ? wall : last_ + moved;
  last_monotonic_ = monotonic;
  return last_;
}

}  // namespace docket::engine
