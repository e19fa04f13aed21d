#include <algorithm>

#include <fmt/format.h>

#include "job/layout.h"
#include "job/rules.h"

namespace docket::job {
namespace {

bool is_waiting(State state) {
  return state == State::waiting_idle || state == State::waiting_active;
}

Result<void> require_unbegun(const Job& job, bool is_required) {
  if (!is_required || is_unbegun(job.state)) return {};
  return conflict("The job has begun.");
}

void start_least(ChildCounts& children, TimePoint at) {
  children.least_start = std::min(children.least_start.value_or(at), at);
}

// Keeps the lowest child in order, whichever ended first, as the reason the parent may fail for.
void note_bad_child(ChildCounts& children, const ChildEnded& ended) {
  if (children.first_failed != Sequence::none && children.first_failed < ended.child) return;
  children.first_failed = ended.child;
  children.first_failed_id = ended.child_id;
  if (ended.outcome == State::cancelled) {
    children.first_failure = FailureKind::cancelled;
  } else {
    children.first_failure = ended.has_begun ? ended.failure : std::nullopt;
  }
  children.first_failure_code = ended.failure_code;
}

void count_child(ChildCounts& children, const ChildEnded& ended) {
  switch (ended.outcome) {
    case State::failed:
      ++children.failed;
      break;
    case State::cancelled:
      ++children.cancelled;
      break;
    default:
      ++children.completed;
  }
  children.run_time += ended.run_time;
  children.greatest_end = std::max(children.greatest_end.value_or(ended.ended_at), ended.ended_at);
  if (ended.started_at) start_least(children, *ended.started_at);
}

}  // namespace

Result<void> obey(Draft& draft, const TimeOut&) {
  draft.fail({FailureKind::deadline, {}, "The job was not final by its deadline.", {}, false});
  return {};
}

Result<void> obey(Draft& draft, const Promote&) {
  if (draft.job.state != State::scheduled) {
    return conflict(fmt::format("The job is {}, not scheduled.", name(draft.job.state)));
  }
  if (waits_for_agents(draft.job)) return conflict("The job waits for its agents to be known.");
  draft.job.state = State::available;
  draft.note(EventKind::promoted);
  return {};
}

Result<void> obey(Draft& draft, const Choose& choose) {
  Job& job = draft.job;
  if (!waits_for_agents(job)) {
    return conflict("The job does not wait for its agents to be known.");
  }
  if (choose.agents.empty()) {
    draft.fail(choose.none);
    return {};
  }
  draft.give_tasks(specs_for(choose.agents));
  job.state = State::available;
  draft.note(EventKind::tasks_added, fmt::format("{}", choose.agents.size()));
  return {};
}

Result<void> obey(Draft& draft, const Cancel& cancel) {
  if (auto allowed = require_unbegun(draft.job, cancel.only_unbegun); !allowed) return allowed;
  draft.cancel(cancel.by,
               cancel.by.empty() ? "Cancelled." : fmt::format("Cancelled by {}.", cancel.by));
  return {};
}

Result<void> obey(Draft& draft, const AddTasks& add) {
  Job& job = draft.job;
  if (waits_for_agents(job)) return conflict("The job waits for its agents to be known.");
  if (add.tasks.empty()) return invalid_argument("tasks must name at least one task.");
  if (auto shape = check_layout(add.tasks); !shape) return shape;
  const auto has_files = [](const TaskSpec& task) { return task.file || task.takes_files; };
  if (std::ranges::any_of(add.tasks, has_files)) {
    return invalid_argument("A task that is added later works on none of the job's files.");
  }
  if (add.tasks.size() > tasks_max - job.tasks.total) {
    return exhausted(fmt::format("A job has at most {} tasks; this one has {} and {} more came.",
                                 tasks_max, job.tasks.total, add.tasks.size()));
  }
  draft.add_units(add.tasks);
  // A client saw these states as begun, so the job does not become available again.
  if (is_waiting(job.state) || job.state == State::retryable) job.state = State::running;
  return {};
}

Result<void> obey(Draft& draft, const Adopt& adopt) {
  ChildCounts& children = draft.job.children;
  children.total += adopt.count;
  if (children.first == Sequence::none) children.first = adopt.child;
  const std::string first = to_string(adopt.child_id);
  draft.note(EventKind::child_adopted,
             adopt.count == 1 ? first : fmt::format("{} and {} more", first, adopt.count - 1));
  return {};
}

Result<void> obey(Draft& draft, const ChildBegan& began) {
  draft.tell_begin(began.at);
  ++draft.job.children.begun;
  start_least(draft.job.children, began.at);
  if (draft.job.state == State::waiting_idle) draft.job.state = State::waiting_active;
  draft.note(EventKind::child_began);
  return {};
}

Result<void> obey(Draft& draft, const ChildEnded& ended) {
  Job& job = draft.job;
  count_child(job.children, ended);
  draft.note(EventKind::child_ended, to_string(ended.child_id));
  if (job.state == State::waiting_idle) job.state = State::waiting_active;
  const bool was_cancelled = ended.outcome == State::cancelled;
  const bool fails = ended.outcome == State::failed ||
                     (was_cancelled && job.rules.on_child_cancel == OnChildCancel::fails);
  if (fails) note_bad_child(job.children, ended);
  if (job.rules.on_child_failure == OnChildFailure::wait_all) {
    draft.settle();
  } else if (fails) {
    draft.fail_for_child();
  } else if (was_cancelled) {
    draft.cancel_for_child(ended.child_id);
  } else {
    draft.settle();
  }
  return {};
}

Result<void> obey(Draft& draft, const NoteRetry& retry) {
  draft.note(EventKind::retried, to_string(retry.copy));
  return {};
}

Result<void> obey(Draft& draft, const Delete& removal) {
  if (auto allowed = require_unbegun(draft.job, removal.only_unbegun); !allowed) return allowed;
  draft.remove();
  return {};
}

}  // namespace docket::job
