// Takes away blobs that no job names any more, at the start and then once an hour.
//
// Guarantees: at most one sweep runs; it works beside everybody else, a blob at a time. An end of
//   the engine stops it between two blobs.
// Threads: the loop's, but for the work on the offload's threads.
#pragma once

#include <atomic>

#include "base/metrics.h"
#include "base/time.h"
#include "engine/loop.h"
#include "engine/offload.h"

namespace docket::engine {

class Sweep final : public Listener {
 public:
  // All outlive this; the offload ends before this does.
  Sweep(store::Store& store, const Clock& clock, Metrics& metrics, Offload& offload);
  // Any thread.
  void stop() { is_stopping_ = true; }

  void before_commit() override;
  void committed(const store::BatchResult&) override {}
  std::optional<Micros> sleep_at_most() override;

 private:
  void sweep();

  store::Store& store_;
  const Clock& clock_;
  Offload& offload_;
  Counter& sweeps_;
  Counter& swept_;
  Monotonic due_at_;
  std::atomic<bool> is_running_ = false;
  std::atomic<bool> is_stopping_ = false;
};

}  // namespace docket::engine
