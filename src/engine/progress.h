// What running jobs said last. In memory only: lost with the server, never an event.
//
// Threads: any.
#pragma once

#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "store/view.h"

namespace docket::engine {

class ProgressBoard {
 public:
  void put(Sequence job, store::Progress progress);
  void erase(Sequence job);
  std::optional<store::Progress> find(Sequence job) const;

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::int64_t, store::Progress> latest_;
};

}  // namespace docket::engine
