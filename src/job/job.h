// A job and its tasks as they change: the narrow rows that `transition` works on.
//
// Guarantees: small values, all but without text, 64 bit times in microseconds. What a client
// submitted
//   (Submission) and how a job ended (Outcome) are kept apart, because they never change.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/failure.h"
#include "base/ids.h"
#include "base/time.h"
#include "job/state.h"

namespace docket::job {

// The front door a job belongs to. Stored; never renumber. The native door lists all of them and
// submits into any.
enum class Door : std::uint8_t { ionworks, ionq, unstructured, osapi };
inline constexpr int doors = 4;
std::string_view name(Door door);
std::optional<Door> parse_door(std::string_view word);

// The closed set a door filters by (job type, backend), as an index into the door's own list.
using Class = std::uint8_t;
inline constexpr int classes_max = 64;

// Priority: larger runs sooner. Doors check their own bounds inside these.
using Priority = std::int8_t;

enum class OutcomeRule : std::uint8_t {
  all,   // one failed unit fails the job
  each,  // no unit completed: failed; some failed: partial
};
enum class OnChildFailure : std::uint8_t { fail_fast, wait_all };
enum class OnChildCancel : std::uint8_t { fails, cancels };

// How a job is to be treated; decided at submission, constant afterwards.
struct Rules {
  OutcomeRule outcome = OutcomeRule::all;
  OnChildFailure on_child_failure = OnChildFailure::fail_fast;
  OnChildCancel on_child_cancel = OnChildCancel::fails;
  // Attempts that the task itself ended, 1..100; 0 in a submission: what its kind says.
  std::uint8_t attempts_max = 3;
  std::uint8_t crashes_max = 3;  // the same for crashes and memory limits of its worker
  std::uint8_t interruptions_max = 25;
  bool has_effects = false;        // granted again only until a start was accepted
  bool is_for_own_agents = false;  // only agents of the job's own tenant do it
  friend bool operator==(const Rules&, const Rules&) = default;
};

using TaskIndex = std::uint32_t;
inline constexpr std::uint32_t tasks_max = 10'000;

// What an agent leases: one step of one unit. Tasks of a unit run in order of step.
struct Task {
  TaskIndex index = 0;
  std::uint32_t unit = 0;
  std::uint32_t step = 0;
  bool is_last_step = true;
  TaskState state = TaskState::blocked;
  std::uint32_t attempt = 0;                    // grants so far; (task, attempt) is the fence
  std::uint32_t failures = 0;                   // ended by what the task itself did
  std::uint32_t crashes = 0;                    // those of them that killed the worker
  std::uint32_t interruptions = 0;              // ended by restart, drain, lost agent
  bool is_started = false;                      // a start of this attempt was accepted
  AgentNumber agent = AgentNumber::none;        // of the current grant
  AgentNumber target = AgentNumber::none;       // the one that may take it; none: any
  std::optional<TimePoint> due_at;              // retryable: not before
  std::optional<TimePoint> attempt_started_at;  // of the current or last attempt
  friend bool operator==(const Task&, const Task&) = default;
};

struct TaskCounts {
  std::uint32_t total = 0;
  std::uint32_t open = 0;  // not final
  std::uint32_t running = 0;
  std::uint32_t failed = 0;
  friend bool operator==(const TaskCounts&, const TaskCounts&) = default;
};
struct UnitCounts {
  std::uint32_t total = 0;
  std::uint32_t completed = 0;
  std::uint32_t failed = 0;
  std::optional<FailureKind> first_failure;  // of the unit that failed first
  friend bool operator==(const UnitCounts&, const UnitCounts&) = default;
};
// Kept in the parent, so that listing parents never reads children.
struct ChildCounts {
  std::uint32_t total = 0;
  std::uint32_t begun = 0;
  std::uint32_t completed = 0;  // or partial
  std::uint32_t failed = 0;
  std::uint32_t cancelled = 0;
  Sequence first = Sequence::none;
  // The lowest child that the parent fails for (also a cancelled one, when the policy says so).
  Sequence first_failed = Sequence::none;
  JobId first_failed_id;
  std::optional<FailureKind> first_failure;  // its kind; empty when it failed and never began
  std::string first_failure_code;            // its code, also when it never began
  std::optional<TimePoint> least_start;
  std::optional<TimePoint> greatest_end;
  Micros run_time{0};  // summed over ended children
  std::uint32_t open() const { return total - completed - failed - cancelled; }
  friend bool operator==(const ChildCounts&, const ChildCounts&) = default;
};

struct Job {
  // Constant since birth.
  Sequence sequence = Sequence::none;
  JobId id;
  TenantNumber tenant = TenantNumber::none;
  Door door = Door::ionworks;
  Class job_class = 0;
  Sequence parent = Sequence::none;
  RecordNumber group = RecordNumber::none;
  Priority priority = 0;
  Rules rules;
  TimePoint created_at{};
  std::optional<TimePoint> not_before;
  std::optional<TimePoint> deadline;
  bool is_unlisted = false;  // see Submission
  bool is_attached = false;

  // Changes with every command.
  State state = State::available;
  std::uint32_t version = 1;  // rises by one with every saved change
  TimePoint updated_at{};
  std::optional<TimePoint> first_started_at;
  std::optional<TimePoint> finished_at;
  Micros run_time{0};  // of ended attempts, all tasks
  TaskCounts tasks;
  UnitCounts units;
  ChildCounts children;
  // The task of a job that has exactly one; jobs with several keep theirs in rows of their own.
  std::optional<Task> only_task;
  friend bool operator==(const Job&, const Job&) = default;
};

// Its tasks come when the agents of its selector are known.
inline bool waits_for_agents(const Job& job) {
  return job.state == State::scheduled && job.tasks.total == 0;
}

}  // namespace docket::job
