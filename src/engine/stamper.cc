#include "engine/stamper.h"

#include <algorithm>

namespace docket::engine {

TimePoint Stamper::peek() const {
  const Micros moved = std::max(clock_.monotonic() - last_monotonic_, Micros(1));
  const TimePoint wall = clock_.now();
  // While the wall clock is right, following it is enough; adding `moved` to a stamp that already
  // runs ahead by single microseconds would let the two drift apart.
  return wall > last_ ? wall : last_ + moved;
}

TimePoint Stamper::next() {
  last_ = peek();
  last_monotonic_ = clock_.monotonic();
  return last_;
}

}  // namespace docket::engine
