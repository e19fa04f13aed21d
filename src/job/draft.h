// A Change in the making, and the steps that the rules of all commands share: how a job begins,
// waits and ends, and whom it has to tell.
//
// Callers: the rules in this room only; others call `transition` and `born`.
// Threads: plain value.
#pragma once

#include <span>
#include <string>

#include "job/transition.h"

namespace docket::job {

class Draft {
 public:
  // `named` is the task that the command is about, or null.
  Draft(const Job& before, const Task* named, TimePoint stamp);

  Job job;
  const TimePoint now;
  std::vector<Task> added;

  // The task that the command is about; only when it is about one.
  Task& task();

  // To a job without any: a single one is kept inside it, several become rows.
  void give_tasks(std::span<const TaskSpec> specs);
  // Whole new units, to a job that may have tasks already; from then on all have rows. The caller
  // has checked their layout and number.
  void add_units(std::span<const TaskSpec> specs);

  // Adds a line to the timeline; it names the task, attempt and agent (or target) that the command
  // is about.
  Event& note(EventKind kind, std::string message = {});
  void tell(FollowUp::To to, Sequence whom, TaskIndex index, Command command);
  // To the step after the task that the command is about.
  void tell_next_step(Command command);
  // Tells the parent when nothing of this job had begun before.
  void tell_begin(TimePoint at);

  // Makes the job final: open tasks count as cancelled, open children are cancelled, the parent is
  // told.
  void fail(Failure failure);
  // `by` is the word of the timeline, `message` the sentence for the client.
  void cancel(std::string by, std::string message, std::string detail = {});
  // Fails or cancels the job for what became of its children, as the policy says; `fail` first.
  void fail_for_child();
  void cancel_for_child(const JobId& child);
  // Takes the job away with its children; one that is not final is cancelled by it.
  void remove();
  // Decides what follows when no task is open: waiting for children, or the outcome.
  void settle();

  Change take() &&;

 private:
  void end(State state, EventKind kind, std::string message);
  void cut_only_task();
  void wait_for_children();
  void settle_final(State own);
  State outcome_of_units() const;

  std::optional<Task> row_;  // the named task of a job with several
  bool is_about_task_ = false;
  bool is_removed_ = false;
  std::vector<Event> events_;
  std::vector<FollowUp> follow_ups_;
  std::optional<Failure> failure_;
};

// True once a task was granted or a child began.
bool has_begun(const Job& job);

// Adds the time since the task's attempt started; a clock that stepped back adds nothing.
void add_run_time(Job& job, const Task& task, TimePoint now);

// Lowers a counter; counters never pass zero.
void lower(std::uint32_t& counter);

}  // namespace docket::job
