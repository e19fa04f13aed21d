#include "agent/gate.h"

#include <algorithm>
#include <utility>

namespace docket::agent {

void Gate::add(worker::Assignment task, bool asks_start) {
  waiting_.push_back({std::move(task), asks_start});
}

Gate::Next Gate::next() {
  Next next;
  while (!waiting_.empty() && asked_.size() + passed_.size() < places_) {
    auto [task, asks_start] = std::move(waiting_.front());
    waiting_.pop_front();
    if (asks_start) {
      next.ask.push_back(task.task);
      asked_.emplace(task.task, std::move(task));
    } else {
      passed_.push_back(task.task);
      next.begin.push_back(std::move(task));
    }
  }
  return next;
}

std::optional<worker::Assignment> Gate::started(const wire::TaskAttempt& task) {
  auto asked = asked_.extract(task);
  if (asked.empty()) return std::nullopt;
  passed_.push_back(task);
  return std::move(asked.mapped());
}

bool Gate::ended(const wire::TaskAttempt& task) { return std::erase(passed_, task) > 0; }

void Gate::drop(const wire::TaskAttempt& task) {
  asked_.erase(task);
  std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.task.task == task; });
}

std::vector<wire::TaskAttempt> Gate::drop_waiting() {
  std::vector<wire::TaskAttempt> dropped;
  for (const Waiting& waiting : waiting_) dropped.push_back(waiting.task.task);
  waiting_.clear();
  return dropped;
}

}  // namespace docket::agent
