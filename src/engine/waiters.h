// Those who wait for a job to be final, and the jobs that run only as long as somebody does.
//
// Guarantees: a waiter is told after the commit that made its job final and after all other
//   listeners saw it; nothing polls. An attached job is erased when its last waiter leaves before
//   its end, and at a start, since whoever waited is gone then; one that has ended is for its
//   waiter to remove.
// Threads: `wait` from any; everything else on the loop's (or before its start).
// Errors: as Engine::wait.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "engine/loop.h"
#include "engine/timers.h"
#include "store/store.h"

namespace docket::engine {

class Waiters final : public Listener {
 public:
  Waiters(Loop& loop, store::Store& store, const Clock& clock)
      : loop_(loop), store_(store), clock_(clock) {}

  Task<Result<store::View>> wait(store::ClientRef ref, std::stop_token gone,
                                 std::optional<Millis> limit);
  // At start: cancels and erases jobs that nobody waits for any more.
  void erase(std::span<const Sequence> attached);

  void before_commit() override;
  void committed(const store::BatchResult& result) override;
  void after_turn() override;
  std::optional<Micros> sleep_at_most() override;

 private:
  struct Waiting {
    Sequence job = Sequence::none;
    bool is_attached = false;
    Completion<bool> over;  // false: who waited has gone
  };

  void add(const std::shared_ptr<Waiting>& waiting, std::optional<Millis> limit);
  void leave(const std::shared_ptr<Waiting>& waiting);
  // Whether it still waited.
  bool forget(const std::shared_ptr<Waiting>& waiting);
  void erase(Sequence job);

  Loop& loop_;
  store::Store& store_;
  const Clock& clock_;
  std::unordered_multimap<std::int64_t, std::shared_ptr<Waiting>> waiting_;  // by sequence
  // Their jobs were final at the last commits, or they have waited long enough.
  std::vector<std::shared_ptr<Waiting>> over_;
  Timers<Monotonic, std::weak_ptr<Waiting>> limits_;
};

}  // namespace docket::engine
