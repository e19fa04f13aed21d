#include "engine/progress.h"

#include <mutex>

namespace docket::engine {

void ProgressBoard::put(Sequence job, store::Progress progress) {
  const std::unique_lock lock(mutex_);
  latest_[to_number(job)] = std::move(progress);
}

void ProgressBoard::erase(Sequence job) {
  const std::unique_lock lock(mutex_);
  latest_.erase(to_number(job));
}

std::optional<store::Progress> ProgressBoard::find(Sequence job) const {
  const std::shared_lock lock(mutex_);
  const auto found = latest_.find(to_number(job));
  return found == latest_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace docket::engine
