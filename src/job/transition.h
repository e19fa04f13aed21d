// Every rule of a job's life in one pure function. No clock, no chance, no store: a test or a
// simulation can call it a million times a second, and docs/lifecycle.md is exactly this.
//
// Threads: pure.
#pragma once

#include <vector>

#include "base/result.h"
#include "job/command.h"
#include "job/event.h"
#include "job/job.h"
#include "job/submission.h"

namespace docket::job {

// A command that this change owes to another task or job. The store applies it in the same
// transaction when there is room (256 a batch), else from the outbox.
struct FollowUp {
  enum class To : std::uint8_t {  // stored; never renumber
    task,                         // task `task` of job `job`
    job,                          // `job`
    children,  // of `job`, in order of sequence: for Delete all, else those that are not final
    members,   // of `group` and children of members, in order: those that are not final
  };
  To to = To::job;
  Sequence job = Sequence::none;
  TaskIndex task = 0;
  Command command;
  RecordNumber group = RecordNumber::none;  // with `members`; owed by a group that was closed
};

struct Change {
  Job job;
  std::optional<Task> task;  // when the command was about one
  // Of AddTasks, and of a Finish that spawns: rows to insert. The i-th task of the command is the
  // row with index (total before + i). A job that kept its only task inside gives that as row 0,
  // whose input is the job's: among these, or as `task` when the command was about it.
  std::vector<Task> added;
  std::vector<Event> events;
  std::vector<FollowUp> follow_ups;
  // Why the job is final, when this change made it failed or cancelled.
  std::optional<Failure> failure;
};

// Says what `job` becomes when `command` reaches it at `now`. `task` is the named one (for a job
// with one task: its only_task) and null for commands to the job. It sees one job, that task and
// counters, never lists. The job's version is one higher; the job of a refused command is
// untouched.
//
// A final job never changes again, except that NoteRetry adds an event and Delete removes it.
// Errors: `conflict` when the state forbids the command or the attempt is not the current one;
// `invalid_argument` and `exhausted` from AddTasks. A follow-up that is refused has lost its
// reason and is dropped.
Result<Change> transition(Job job, const Task* task, const Command& command, TimePoint now);

// A job at its birth, with its tasks: scheduled, available, waiting or, with a refusal, failed.
struct Birth {
  Job job;
  std::vector<Task> tasks;  // empty when the job keeps its only task inside or has none
  std::vector<Event> events;
  std::vector<FollowUp> follow_ups;  // tells the parent: Adopt, and ChildEnded when born failed
  std::optional<Failure> failure;
};
// Where a job comes into the world.
struct Place {
  TenantNumber tenant = TenantNumber::none;
  Sequence sequence = Sequence::none;
  JobId id;
  Sequence parent = Sequence::none;
  RecordNumber group = RecordNumber::none;
};
// Pure; every Submission that passed `validate` can be born.
Birth born(const Submission& submission, const Place& place, TimePoint now);

// Tells whether a submission keeps the documented limits and its tasks are well formed.
// Errors: `invalid_argument` naming the field, the limit and what came.
Result<void> validate(const Submission& submission);

}  // namespace docket::job
