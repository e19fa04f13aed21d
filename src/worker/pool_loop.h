// The pool's thread: one loop over the mailbox, the spawner and the workers.
//
// Guarantees: see pool.h. Every turn hears all, then decides, then writes all, then tells the
//   listener; nothing in between blocks.
// Callers: Pool. Threads: `post` from any; everything else on the loop's own thread.
#pragma once

#include <poll.h>

#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "base/descriptor.h"
#include "worker/pool.h"
#include "worker/remote_worker.h"

namespace docket::worker {

struct Mail {
  std::vector<Assignment> submitted = {};
  std::vector<wire::TaskAttempt> cancelled = {};
  std::vector<wire::TaskAttempt> killed = {};
  std::optional<Monotonic> allow_until = {};
  std::optional<Millis> stop_grace = {};
};

class PoolLoop {
 public:
  PoolLoop(PoolOptions options, Spawner& spawner, const executor::Registry& registry,
           const Clock& clock, Pool::Listener listener, Descriptor wake);

  void post(Mail mail);
  // Returns when the pool was stopped and every worker is gone.
  void run();

 private:
  // A place for one worker, which may be between two.
  struct Slot {
    std::optional<RemoteWorker> worker;
    int failed_starts = 0;
    Monotonic start_at{};
  };

  bool is_over() const;
  void wait_for_news();
  Monotonic next_deadline();

  // Hearing.
  void take_mail();
  void admit(Assignment assignment);
  void cancel(const wire::TaskAttempt& task, Millis grace);
  void begin_stop(Millis grace);
  void hear(RemoteWorker& worker, bool whole);
  // What a frame means. False: a worker in its right mind would not have said that now.
  bool on(RemoteWorker& worker, const Ready& ready);
  bool on(RemoteWorker& worker, const Assign& assign);
  bool on(RemoteWorker& worker, const Skipped& skipped);
  bool on(RemoteWorker& worker, const Reported& reported);
  bool on(RemoteWorker& worker, const Ended& ended);
  void take_exits();
  void bury(Slot& slot, const Spawner::Exit& exit);
  void abandon(Slot& slot);
  void lose_spawner();

  // Deciding.
  void interrupt_running();
  bool needs_worker() const;
  void staff(Slot& slot);
  void tend(RemoteWorker& worker);
  void note_begin(RemoteWorker& worker);
  void recall(RemoteWorker& worker);
  void feed();
  RemoteWorker* choose(const Assignment& assignment);
  bool may_queue_at(RemoteWorker& worker, const Assignment& assignment) const;
  bool is_used_up(const RemoteWorker& worker) const;

  // Telling.
  void end(const Assignment& assignment, executor::Outcome outcome, Micros cpu = {},
           Micros wall = {});
  void deliver();

  const PoolOptions options_;
  Spawner& spawner_;
  const executor::Registry& registry_;
  const Clock& clock_;
  const Pool::Listener listener_;
  const Descriptor wake_;  // an eventfd

  std::mutex mutex_;
  Mail mail_;  // guarded by mutex_

  Monotonic now_;  // of this turn
  std::vector<Slot> slots_;
  std::vector<pollfd> sources_;
  std::deque<Assignment> waiting_;
  std::vector<Event> events_;
  std::vector<Spawner::Worker> abandoned_;  // killed, and not gone
  bool is_spawner_lost_ = false;
  bool is_stopping_ = false;
  Monotonic interrupt_at_ = Monotonic::max();  // when a stop's grace ends
};

}  // namespace docket::worker
