// Kinds of work that an agent does when it is asked for by name, but does not offer to work that
// goes to any agent. May change while the agent runs.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace docket::agent {

class Offer {
 public:
  struct Kept {
    std::vector<std::string> kinds;
    std::uint64_t version = 0;  // rises with every change
  };

  explicit Offer(std::vector<std::string> kept_back = {}) : kept_{std::move(kept_back)} {}

  // The agent registers anew within about a second, when they are others than before.
  void keep_back(std::vector<std::string> kinds) {
    const std::lock_guard lock(mutex_);
    if (kinds == kept_.kinds) return;
    kept_ = {.kinds = std::move(kinds), .version = kept_.version + 1};
  }
  Kept kept_back() const {
    const std::lock_guard lock(mutex_);
    return kept_;
  }

 private:
  mutable std::mutex mutex_;
  Kept kept_;
};

}  // namespace docket::agent
