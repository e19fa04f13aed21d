// What can be said to a job. Each is a row of docs/lifecycle.md.
//
// Guarantees: commands carry values only; delays have their jitter drawn already.
// Threads: plain values.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/failure.h"
#include "base/ids.h"
#include "base/time.h"
#include "job/job.h"
#include "job/submission.h"

namespace docket::job {

// To a task.
struct Claim {  // an agent leases it
  AgentNumber agent = AgentNumber::none;
};
struct Start {  // the agent asks to begin work that has side effects
  std::uint32_t attempt = 0;
};
struct Finish {  // it ended well; its output is stored beside
  std::uint32_t attempt = 0;
  // New tasks that it spawns: whole units of the same job, numbered from 0 within this command.
  // They name no file and no agent, but may take the files of this task, and are for the agent that
  // it was for, or for any. A unit that ends by bringing others is counted by what it brought, not
  // as completed itself. Past the limits below, or laid out badly, they make a failure of the
  // finish.
  std::vector<TaskSpec> spawned = {};
};
inline constexpr std::size_t spawned_max = 1'000;             // tasks a finish
inline constexpr std::size_t spawned_bytes_max = 256 * 1024;  // of their inputs together
struct Fail {                                                 // the task itself ended the attempt
  std::uint32_t attempt = 0;
  Failure failure;
  Micros backoff{0};  // when another attempt follows
};
struct Release {  // given back: drain, refused start, agent restarted; an interruption
  std::uint32_t attempt = 0;
  std::string reason;
};
struct Expire {  // its lease ran out; an interruption
  std::uint32_t attempt = 0;
};
struct GiveUp {               // nobody took it (again) in time
  std::uint32_t attempt = 0;  // grants that it had had by then
  Failure failure;
};
struct Unblock {};  // the step before it completed
struct Skip {};     // a step before it failed

// To a job.
struct TimeOut {};  // its deadline passed
struct Promote {};  // its not-before time came
struct Choose {     // the agents of its selector are known
  std::vector<AgentNumber> agents;
  Failure none;  // why it fails, when there are none
};
struct Cancel {
  std::string by;             // "user", "parent", …: the word of the timeline
  bool only_unbegun = false;  // see is_unbegun
};
struct NoteRetry {  // a person made `copy` of it
  JobId copy;
};
struct Delete {          // children go with it
  bool cancels = false;  // an open job too: it is cancelled by this; else final jobs only
  bool only_unbegun = false;
};
struct AddTasks {  // while not final
  // Whole new units, numbered from 0 within this command. They name no files.
  std::vector<TaskSpec> tasks;
};
struct Adopt {                      // new children name it
  Sequence child = Sequence::none;  // the first of them
  JobId child_id;
  std::uint32_t count = 1;
};
struct ChildBegan {
  TimePoint at{};
};
struct ChildEnded {
  Sequence child = Sequence::none;
  JobId child_id;
  State outcome = State::completed;
  bool has_begun = false;
  std::optional<TimePoint> started_at;
  TimePoint ended_at{};
  Micros run_time{0};
  std::optional<FailureKind> failure;  // of the child, when it failed
  std::string failure_code;            // the same
};

using Command = std::variant<Claim, Start, Finish, Fail, Release, Expire, GiveUp, Unblock, Skip,
                             TimeOut, Promote, Choose, Cancel, NoteRetry, Delete, AddTasks, Adopt,
                             ChildBegan, ChildEnded>;
std::string_view name(const Command& command);
// Whether the command is about one task (Claim to Skip).
bool is_about_task(const Command& command);

}  // namespace docket::job
