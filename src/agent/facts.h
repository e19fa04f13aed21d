// Keeps what is known of this machine fresh, on a thread of its own: what is asked of a machine in
// trouble may take a while, and the conversation must not wait for it.
//
// Guarantees: each text is given once, the newest first.
// Threads: `take` from any; `gather` is called on the own thread only.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/time.h"

namespace docket::agent {

class Facts {
 public:
  // JSON object text; empty: nothing to say.
  using Gather = std::function<std::string()>;

  // Gathers at once and every `period`; never when `gather` is null.
  Facts(Gather gather, Millis period);

  // What was gathered since the last take.
  std::optional<std::string> take();
  // For the first gathering, at most so long.
  void wait_for_first(Millis most);

 private:
  void run(const std::stop_token& stop);

  const Gather gather_;
  const Millis period_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<std::string> latest_;  // guarded by mutex_
  bool has_gathered_ = false;          // guarded by mutex_
  std::jthread thread_;                // last: it uses the others
};

}  // namespace docket::agent
