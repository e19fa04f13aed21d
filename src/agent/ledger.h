// Every task in this agent's hands, from its grant until the server has taken its end.
//
// Guarantees: a grant that is known already is ignored, so hearing it twice runs it once; an end is
//   kept and reported until the server accepted it or called it stale.
// Threads: one at a time. Time is handed in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "wire/agent_messages.h"

namespace docket::agent {

class Ledger {
 public:
  // False when it is known already.
  bool add(const wire::TaskAttempt& task);
  bool has(const wire::TaskAttempt& task) const { return tasks_.contains(task); }
  std::size_t size() const { return tasks_.size(); }
  std::vector<wire::TaskAttempt> all() const;

  void progress(const wire::TaskAttempt& task, double fraction, std::string message);
  // The task ended with this; unknown tasks (cancelled meanwhile) are ignored.
  void end(const wire::TaskAttempt& task, wire::ResultReport report);
  // Its end is not told until it ends again: what it names must be sent first.
  void reopen(const wire::TaskAttempt& task);
  // The server is asked whether the task may begin, until it is `started`.
  void ask_start(const wire::TaskAttempt& task);
  // False when nobody asked, or the answer was heard before.
  bool started(const wire::TaskAttempt& task);
  // The task is given back unrun.
  void give_back(const wire::TaskAttempt& task, std::string reason);
  // The server took its end, or does not want it: forgotten.
  void forget(const wire::TaskAttempt& task) { tasks_.erase(task); }

  // Whether an end, a question, or progress that is due, waits to be told.
  bool has_news(Monotonic now) const;
  // Moves what is to be told now into `request` and marks it as under way. Progress goes at most
  // once in `progress_every` for each task. Ends stay until accepted, at most `bytes_max` of them
  // in one request.
  void tell(wire::SyncRequest& request, Monotonic now, std::size_t bytes_max);
  // Ends and questions that were told and not answered are to be told again. Whether there were
  // any.
  bool untell();

  // The mean time from begin to end of recent tasks; for how much to fetch ahead.
  void observe(Micros wall);
  Micros mean_wall() const { return mean_wall_; }

 private:
  struct Held {
    std::optional<wire::ProgressReport> progress;
    std::optional<Monotonic> progress_told;
    std::optional<wire::ResultReport> result;
    std::optional<wire::ReleaseReport> release;
    bool is_told = false;
    bool wants_start = false;
    bool is_start_told = false;
    bool is_progress_due(Monotonic now) const;
  };
  static constexpr Millis progress_every{1000};

  std::map<wire::TaskAttempt, Held> tasks_;
  Micros mean_wall_{0};
};

}  // namespace docket::agent
