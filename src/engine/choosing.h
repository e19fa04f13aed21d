// Finds the agents that a selector means: at once, or when they appear.
//
// Guarantees: a job's agents are chosen once. A job that found none waits; it is given its tasks
//   `settle_time` after the first agent that it could have appears, so that those which start
//   together are all chosen, or fails when its patience ends. A task chosen for an agent that stays
//   away, or is drained, for longer than its patience is given up.
// Threads: the loop's.
#pragma once

#include <map>
#include <optional>

#include "engine/loop.h"
#include "engine/ready.h"
#include "engine/roster.h"
#include "engine/timers.h"

namespace docket::engine {

class Choosing final : public Listener {
 public:
  static constexpr Millis settle_time{2'000};

  Choosing(Loop& loop, Roster& roster, Ready& ready, const Clock& clock)
      : loop_(loop), roster_(roster), ready_(ready), clock_(clock) {}
  // At start: jobs that wait.
  Result<void> fill(store::Store& store);

  // Gives a submission its tasks, unless it waits. Errors: `not_found` when no live agent is
  // meant and it may not wait; `exhausted` when there are more than a job may have tasks.
  Result<void> choose(TenantNumber tenant, job::Submission& submission) const;

  void before_commit() override;
  void committed(const store::BatchResult& result) override;
  std::optional<Micros> sleep_at_most() override;

 private:
  static constexpr Millis absence_check_every{5'000};
  struct Waiting {
    TenantNumber tenant = TenantNumber::none;
    std::string kind = {};
    job::Selector selector;
    Millis patience{0};
    bool is_settling = false;  // an agent appeared
  };

  void add(const job::Job& job, const job::Submission& submission);
  std::vector<AgentNumber> eligible(const Waiting& waiting) const;
  void look_for_agents();
  void settle(Sequence job);
  void give_up(Sequence job);
  void give_up_absent();

  Loop& loop_;
  Roster& roster_;
  Ready& ready_;
  const Clock& clock_;
  std::map<Sequence, Waiting> waiting_;
  Timers<Monotonic, Sequence> settling_;
  Timers<TimePoint, Sequence> ends_;
  std::uint64_t seen_epoch_ = 0;
  Monotonic next_absence_check_{};
};

}  // namespace docket::engine
