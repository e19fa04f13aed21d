#include "index/query.h"

namespace docket::index {

std::uint64_t sum(const StateCounts& counts, job::StateSet states) {
  std::uint64_t total = 0;
  for (unsigned state = 0; state < job::states; ++state)
    if (states.has(static_cast<job::State>(state))) total += counts[state];
  return total;
}

}  // namespace docket::index
