// Says when things are due: which tasks may be leased now, and what time does to jobs.
//
// Guarantees: every open task is on the ready list, parked with its scheduled job, waiting for its
//   backoff, blocked, or running; so none is forgotten over a restart.
// Threads: the loop's.
#pragma once

#include <unordered_map>
#include <variant>
#include <vector>

#include "engine/loop.h"
#include "engine/ready.h"
#include "engine/timers.h"

namespace docket::engine {

// Why a task fails that no agent took, or a job whose agents never appeared.
Failure not_claimed(Millis patience);

class Schedule final : public Listener {
 public:
  Schedule(Loop& loop, store::Store& store, Ready& ready)
      : loop_(loop), store_(store), ready_(ready) {}
  // At start: all open tasks but the running ones, and all timed jobs.
  Result<void> fill(const std::vector<store::OpenTask>& open);

  void before_commit() override;
  void committed(const store::BatchResult& result) override;
  std::optional<Micros> sleep_at_most() override;

 private:
  struct Promotion {
    Sequence job;
  };
  struct Deadline {
    Sequence job;
  };
  struct Unclaimed {  // a task waited long enough, unless it was claimed since
    TaskKey key;
    std::uint32_t attempt;
    Millis patience;
  };
  using Due = std::variant<Promotion, Deadline, Unclaimed, ReadyTask>;

  void set_timers(const job::Job& job);
  // It has waited for an agent since then.
  void offer(const ReadyTask& task, const job::Task& row, TimePoint since);
  // The same; it is kept aside while its job waits for its time.
  void put(const ReadyTask& task, const job::Job& job, const job::Task& row, TimePoint since);
  // Those of the job's tasks that may run.
  void put_all(const store::Effect& effect, const job::Submission& submission, TimePoint since);
  void born(const store::Effect& effect);
  void changed(const store::Effect& effect);

  Loop& loop_;
  store::Store& store_;
  Ready& ready_;
  Timers<TimePoint, Due> timers_;
  std::unordered_map<std::int64_t, std::vector<ReadyTask>> parked_;  // by sequence
  // Grants that tasks had had when they began to wait patiently; until they are taken.
  std::unordered_map<TaskKey, std::uint32_t, TaskKeyHash> patient_;
};

}  // namespace docket::engine
