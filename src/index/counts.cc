#include "index/counts.h"

#include "base/check.h"

namespace docket::index {

Attributes::Attributes(job::Door door, job::Class job_class, job::State state)
    : bits_(static_cast<std::uint16_t>((static_cast<unsigned>(door) * job::classes_max + job_class)
                                           << state_bits |
                                       static_cast<unsigned>(state))) {
  DOCKET_CHECK(job_class < job::classes_max, "a class is an index into its door's list");
}

Attributes Attributes::with(job::State state) const {
  return Attributes(
      static_cast<std::uint16_t>((bits_ & ~unsigned{no_state}) | static_cast<unsigned>(state)));
}

Filter::Filter(std::optional<job::Door> door, std::uint64_t classes, job::StateSet states) {
  if (!door) {
    states_.fill(states.bits());
    return;
  }
  const std::size_t first = static_cast<std::size_t>(*door) * job::classes_max;
  for (std::size_t i = 0; i < job::classes_max; ++i)
    if ((classes >> i & 1U) != 0) states_[first + i] = states.bits();
}

}  // namespace docket::index
