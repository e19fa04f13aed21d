#include "agent/facts.h"

#include <utility>

#include "base/log.h"
#include "wire/agent_messages.h"

namespace docket::agent {

Facts::Facts(Gather gather, Millis period) : gather_(std::move(gather)), period_(period) {
  if (gather_) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Facts::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::string text = gather_();
    if (text.size() > wire::facts_bytes_max) {
      log::warning("agent", "{} bytes of facts are too many and are not sent", text.size());
      text.clear();
    }
    std::unique_lock lock(mutex_);
    has_gathered_ = true;
    if (!text.empty()) latest_ = std::move(text);
    changed_.notify_all();
    changed_.wait_for(lock, stop, period_, [] { return false; });
  }
}

std::optional<std::string> Facts::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(latest_, std::nullopt);
}

void Facts::wait_for_first(Millis most) {
  if (!gather_) return;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [this] { return has_gathered_; });
}

}  // namespace docket::agent
