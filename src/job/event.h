// One committed change of a job: a line of its timeline and of the change feed.
//
// Guarantees: numbered by (commit, place) in the journal; kinds are stored, never renumber.
// Threads: plain values.
#pragma once

#include <optional>
#include <string>

#include "base/failure.h"
#include "base/ids.h"
#include "base/time.h"
#include "job/job.h"

namespace docket::job {

enum class EventKind : std::uint8_t {
  submitted,
  promoted,        // its time came
  claimed,         // granted to an agent
  started,         // a start was accepted
  task_finished,   // one task of several ended well
  attempt_failed,  // an attempt failed and another will follow
  task_failed,     // a task failed for good, the job goes on
  interrupted,     // an attempt ended through no fault of its own
  tasks_added,
  child_adopted,
  child_began,
  child_ended,
  waiting,  // own work done, children open
  completed,
  partial,
  failed,
  cancelled,
  retried,  // a person made a new job of this one
  deleted,
};
std::string_view name(EventKind kind);

struct Event {
  EventKind kind = EventKind::submitted;
  TimePoint at{};
  std::optional<TaskIndex> task;
  std::uint32_t attempt = 0;  // 0: not about an attempt
  AgentNumber agent = AgentNumber::none;
  std::optional<Failure> failure;
  std::string message;  // e.g. who cancelled; may be empty
  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace docket::job
