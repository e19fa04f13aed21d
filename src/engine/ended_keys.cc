#include "engine/ended_keys.h"

#include <algorithm>

#include "engine/engine.h"

namespace docket::engine {
namespace {

constexpr Micros look_every = std::chrono::hours(1);

}  // namespace

void EndedKeys::before_commit() {
  const Monotonic now = clock_.monotonic();
  if (now < due_at_) return;
  due_at_ = now + look_every;
  const TimePoint until = loop_.now() - ended_key_kept;
  if (!directory_.has_ended_keys(until)) return;
  loop_.enqueue(store::RemoveEndedKeys{until},
                [this, until](const Result<store::Written>& written) {
                  if (written) directory_.remove_ended_keys(until);
                });
}

std::optional<Micros> EndedKeys::sleep_at_most() {
  return std::max<Micros>(due_at_ - clock_.monotonic(), Micros(0));
}

}  // namespace docket::engine
