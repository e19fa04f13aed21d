#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "job/layout.h"
#include "job/rules.h"

namespace docket::job {
namespace {

bool kills_worker(FailureKind kind) {
  return kind == FailureKind::crashed || kind == FailureKind::memory_limit;
}

// The fence: only the holder of the current grant may speak about it.
Result<void> require_current(const Task& task, std::uint32_t attempt) {
  if (task.state == TaskState::running && task.attempt == attempt) return {};
  return conflict(fmt::format("Attempt {} of this task is over.", attempt));
}

Result<void> require_blocked(const Task& task) {
  if (task.state == TaskState::blocked) return {};
  return conflict(fmt::format("The task is {}, not blocked.", name(task.state)));
}

void end_attempt(Draft& draft, TaskState state) {
  lower(draft.job.tasks.running);
  add_run_time(draft.job, draft.task(), draft.now);
  draft.task().state = state;
}

// Work that has changed the world is never granted twice.
bool may_be_granted_again(const Draft& draft, const Task& task) {
  return !(draft.job.rules.has_effects && task.is_started);
}

void await_grant(Draft& draft, TimePoint due) {
  draft.task().due_at = due;
  if (draft.job.only_task) draft.job.state = State::retryable;
}

// The attempt has ended and none will follow.
void fail_task(Draft& draft, Failure failure) {
  Job& job = draft.job;
  draft.task().state = TaskState::failed;
  draft.task().due_at.reset();
  lower(job.tasks.open);
  ++job.tasks.failed;
  ++job.units.failed;
  if (!job.units.first_failure) job.units.first_failure = failure.kind;
  if (job.rules.outcome == OutcomeRule::all || job.units.total == 1) {
    draft.fail(std::move(failure));
    return;
  }
  draft.note(EventKind::task_failed).failure = std::move(failure);
  if (!draft.task().is_last_step) draft.tell_next_step(Skip{});
  draft.settle();
}

void interrupt(Draft& draft, std::string reason) {
  const Rules& rules = draft.job.rules;
  Task& task = draft.task();
  end_attempt(draft, TaskState::retryable);
  ++task.interruptions;
  draft.note(EventKind::interrupted, std::move(reason));
  Failure failure;
  failure.kind = FailureKind::interrupted;
  if (!may_be_granted_again(draft, task)) {
    failure.code = "after_start";
    failure.message =
        fmt::format("Its agent was lost after it had begun (attempt {}).", task.attempt);
    fail_task(draft, std::move(failure));
  } else if (task.interruptions > rules.interruptions_max) {
    failure.code = "too_often";
    failure.message = fmt::format("Interrupted more than {} times.", rules.interruptions_max);
    fail_task(draft, std::move(failure));
  } else {
    await_grant(draft, draft.now);
  }
}

bool may_follow(const Draft& draft, const Task& task, const Failure& failure) {
  const Rules& rules = draft.job.rules;
  return (failure.retryable || failure.kind == FailureKind::crashed) &&
         task.failures < rules.attempts_max && task.crashes < rules.crashes_max &&
         may_be_granted_again(draft, task);
}

Failure too_much(std::string code, std::string message) {
  return {FailureKind::output_limit, std::move(code), std::move(message), {}, false};
}

// Why a finish may not bring these tasks; empty when it may.
std::optional<Failure> refuse_spawned(const Job& job, const std::vector<TaskSpec>& specs) {
  if (specs.size() > spawned_max) {
    return too_much("too_many_tasks", fmt::format("A task may bring at most {} new ones; {} came.",
                                                  spawned_max, specs.size()));
  }
  if (specs.size() > tasks_max - job.tasks.total) {
    return too_much("too_many_tasks",
                    fmt::format("A job has at most {} tasks; this one has {} and {} more came.",
                                tasks_max, job.tasks.total, specs.size()));
  }
  std::size_t bytes = 0;
  for (const TaskSpec& spec : specs) bytes += spec.input.size();
  if (bytes > spawned_bytes_max) {
    return too_much("tasks_too_large",
                    fmt::format("The inputs of new tasks may have {} bytes together; {} came.",
                                spawned_bytes_max, bytes));
  }
  const auto is_bound = [](const TaskSpec& spec) {
    return spec.file || spec.target != AgentNumber::none;
  };
  Result<void> shape = check_layout(specs);
  if (shape && std::ranges::any_of(specs, is_bound)) {
    shape = invalid_argument("New tasks name no file and no agent.");
  }
  if (shape) return std::nullopt;
  return Failure{FailureKind::internal, "bad_tasks", shape.error().message, {}, false};
}

void spawn(Draft& draft, std::vector<TaskSpec> specs) {
  for (TaskSpec& spec : specs) {
    if (!spec.is_for_any) spec.target = draft.task().target;
  }
  draft.add_units(specs);
}

}  // namespace

Result<void> obey(Draft& draft, const Claim& claim) {
  Job& job = draft.job;
  Task& task = draft.task();
  if (job.state == State::scheduled) return conflict("The job's time has not come.");
  if (task.state != TaskState::available && task.state != TaskState::retryable) {
    return conflict(fmt::format("The task is {}.", name(task.state)));
  }
  if (task.due_at && *task.due_at > draft.now) return conflict("The task is backing off.");
  draft.tell_begin(draft.now);
  task.state = TaskState::running;
  ++task.attempt;
  task.agent = claim.agent;
  task.is_started = false;
  task.due_at.reset();
  task.attempt_started_at = draft.now;
  ++job.tasks.running;
  job.state = State::running;
  if (!job.first_started_at) job.first_started_at = draft.now;
  draft.note(EventKind::claimed);
  return {};
}

// Asked again after a lost answer, the answer is the same and the timeline has one line.
Result<void> obey(Draft& draft, const Start& start) {
  Task& task = draft.task();
  if (auto current = require_current(task, start.attempt); !current) return current;
  if (!std::exchange(task.is_started, true)) draft.note(EventKind::started);
  return {};
}

Result<void> obey(Draft& draft, const Finish& finish) {
  if (auto current = require_current(draft.task(), finish.attempt); !current) return current;
  if (auto refusal = refuse_spawned(draft.job, finish.spawned)) {
    return obey(draft, Fail{finish.attempt, *std::move(refusal), Micros(0)});
  }
  end_attempt(draft, TaskState::completed);
  lower(draft.job.tasks.open);
  if (!finish.spawned.empty()) spawn(draft, finish.spawned);
  if (!draft.job.only_task) draft.note(EventKind::task_finished);
  if (!draft.task().is_last_step) {
    draft.tell_next_step(Unblock{});
  } else if (finish.spawned.empty()) {
    ++draft.job.units.completed;
  }
  draft.settle();
  return {};
}

Result<void> obey(Draft& draft, const Fail& fail) {
  Task& task = draft.task();
  if (auto current = require_current(task, fail.attempt); !current) return current;
  end_attempt(draft, TaskState::retryable);
  ++task.failures;
  if (kills_worker(fail.failure.kind)) ++task.crashes;
  if (may_follow(draft, task, fail.failure)) {
    draft.note(EventKind::attempt_failed).failure = fail.failure;
    await_grant(draft, draft.now + std::max(Micros(0), fail.backoff));
  } else {
    fail_task(draft, fail.failure);
  }
  return {};
}

Result<void> obey(Draft& draft, const Release& release) {
  if (auto current = require_current(draft.task(), release.attempt); !current) return current;
  interrupt(draft, release.reason);
  return {};
}

Result<void> obey(Draft& draft, const Expire& expire) {
  if (auto current = require_current(draft.task(), expire.attempt); !current) return current;
  interrupt(draft, "The lease ran out.");
  return {};
}

Result<void> obey(Draft& draft, const GiveUp& give_up) {
  const Task& task = draft.task();
  const bool is_waiting = task.state == TaskState::available || task.state == TaskState::retryable;
  if (draft.job.state == State::scheduled || !is_waiting || task.attempt != give_up.attempt) {
    return conflict("The task is not waiting for an agent any more.");
  }
  fail_task(draft, give_up.failure);
  return {};
}

Result<void> obey(Draft& draft, const Unblock&) {
  if (auto blocked = require_blocked(draft.task()); !blocked) return blocked;
  draft.task().state = TaskState::available;
  return {};
}

Result<void> obey(Draft& draft, const Skip&) {
  if (auto blocked = require_blocked(draft.task()); !blocked) return blocked;
  draft.task().state = TaskState::skipped;
  lower(draft.job.tasks.open);
  if (!draft.task().is_last_step) draft.tell_next_step(Skip{});
  draft.settle();
  return {};
}

}  // namespace docket::job
