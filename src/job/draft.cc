#include "job/draft.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "job/layout.h"

namespace docket::job {
namespace {

std::string child_detail(const JobId& child) {
  return fmt::format(R"({{"child_job_id":"{}"}})", to_string(child));
}

// A parent of parents fails for the root cause, so that doors can name it at every level.
std::optional<FailureKind> root_cause(const std::optional<Failure>& failure) {
  if (!failure) return std::nullopt;
  if (failure->kind == FailureKind::dependency) return parse_failure_kind(failure->code);
  return failure->kind;
}

std::string root_code(const Job& job, const std::optional<Failure>& failure) {
  if (!failure) return {};
  return failure->kind == FailureKind::dependency ? job.children.first_failure_code : failure->code;
}

std::optional<TimePoint> least_start(const Job& job) {
  if (!job.first_started_at) return job.children.least_start;
  if (!job.children.least_start) return job.first_started_at;
  return std::min(*job.first_started_at, *job.children.least_start);
}

}  // namespace

bool has_begun(const Job& job) { return job.first_started_at || job.children.begun > 0; }

void add_run_time(Job& job, const Task& task, TimePoint now) {
  DOCKET_CHECK(task.attempt_started_at, "a granted task knows since when");
  job.run_time += std::max(Micros(0), now - *task.attempt_started_at);
}

void lower(std::uint32_t& counter) {
  DOCKET_CHECK(counter > 0, "a counter of a job passed zero");
  --counter;
}

Draft::Draft(const Job& before, const Task* named, TimePoint stamp)
    : job(before), now(stamp), is_about_task_(named != nullptr) {
  if (named == nullptr) return;
  if (job.only_task) {
    DOCKET_CHECK(named->index == job.only_task->index, "the named task is the job's only one");
  } else {
    row_ = *named;
  }
}

Task& Draft::task() {
  DOCKET_CHECK(is_about_task_, "the command names a task");
  return job.only_task ? *job.only_task : *row_;
}

void Draft::give_tasks(std::span<const TaskSpec> specs) {
  job.units.total = count_units(specs);
  job.tasks.total = static_cast<std::uint32_t>(specs.size());
  job.tasks.open = job.tasks.total;
  std::vector<Task> rows = lay_out(specs, 0, 0);
  if (rows.size() == 1) {
    job.only_task = rows.front();
  } else {
    added = std::move(rows);
  }
}

void Draft::add_units(std::span<const TaskSpec> specs) {
  if (job.only_task && is_about_task_) {
    row_ = job.only_task;
  } else if (job.only_task) {
    added.push_back(*job.only_task);
  }
  job.only_task.reset();
  const std::vector<Task> rows = lay_out(specs, job.tasks.total, job.units.total);
  added.insert(added.end(), rows.begin(), rows.end());
  const auto count = static_cast<std::uint32_t>(specs.size());
  job.tasks.total += count;
  job.tasks.open += count;
  job.units.total += count_units(specs);
  note(EventKind::tasks_added, fmt::format("{}", count));
}

Event& Draft::note(EventKind kind, std::string message) {
  Event& event = events_.emplace_back();
  event.kind = kind;
  event.at = now;
  event.message = std::move(message);
  if (is_about_task_) {
    event.task = task().index;
    event.attempt = task().attempt;
    event.agent = task().agent == AgentNumber::none ? task().target : task().agent;
  }
  return event;
}

void Draft::tell(FollowUp::To to, Sequence whom, TaskIndex index, Command command) {
  follow_ups_.push_back({to, whom, index, std::move(command)});
}

void Draft::tell_next_step(Command command) {
  tell(FollowUp::To::task, job.sequence, task().index + 1, std::move(command));
}

void Draft::tell_begin(TimePoint at) {
  if (has_begun(job) || job.parent == Sequence::none) return;
  tell(FollowUp::To::job, job.parent, 0, ChildBegan{at});
}

void Draft::fail(Failure failure) {
  failure_ = std::move(failure);
  end(State::failed, EventKind::failed, {});
}

void Draft::cancel(std::string by, std::string message, std::string detail) {
  failure_ = Failure{FailureKind::cancelled, by, std::move(message), std::move(detail), false};
  end(State::cancelled, EventKind::cancelled, std::move(by));
}

void Draft::fail_for_child() {
  const ChildCounts& children = job.children;
  Failure failure;
  failure.kind = FailureKind::dependency;
  const std::string child = to_string(children.first_failed_id);
  if (!children.first_failure) {
    failure.code = "never_started";
    failure.message = fmt::format("Child job {} failed before it began.", child);
  } else if (*children.first_failure == FailureKind::cancelled) {
    failure.code = name(FailureKind::cancelled);
    failure.message = fmt::format("Child job {} was cancelled.", child);
  } else {
    failure.code = name(*children.first_failure);
    failure.message = fmt::format("Child job {} failed: {}.", child, failure.code);
  }
  failure.detail = child_detail(children.first_failed_id);
  fail(std::move(failure));
}

void Draft::cancel_for_child(const JobId& child) {
  cancel("child", fmt::format("Child job {} was cancelled.", to_string(child)),
         child_detail(child));
}

void Draft::remove() {
  is_removed_ = true;
  if (!is_final(job.state)) cancel("user", "Removed.");
  note(EventKind::deleted);
  if (job.children.total > 0) tell(FollowUp::To::children, job.sequence, 0, Delete{true});
}

void Draft::settle() {
  if (job.tasks.open > 0 || waits_for_agents(job)) return;
  const State own = outcome_of_units();
  if (own == State::failed) {
    settle_final(own);
  } else if (job.children.open() > 0) {
    wait_for_children();
  } else if (job.children.first_failed != Sequence::none) {
    fail_for_child();
  } else if (job.children.cancelled > 0) {
    cancel("child", "A child job was cancelled.");
  } else {
    settle_final(own);
  }
}

Change Draft::take() && {
  ++job.version;
  job.updated_at = now;
  Change change;
  if (is_about_task_) {
    if (task().state != TaskState::running) task().agent = AgentNumber::none;
    change.task = task();
  }
  change.job = job;
  change.added = std::move(added);
  change.events = std::move(events_);
  change.follow_ups = std::move(follow_ups_);
  change.failure = std::move(failure_);
  return change;
}

void Draft::end(State state, EventKind kind, std::string message) {
  cut_only_task();
  job.state = state;
  job.finished_at = now;
  job.tasks.open = 0;
  job.tasks.running = 0;
  Event& event = note(kind, std::move(message));
  if (state == State::failed) event.failure = failure_;
  if (job.children.open() > 0 && !is_removed_) {
    tell(FollowUp::To::children, job.sequence, 0, Cancel{"parent"});
  }
  if (job.parent == Sequence::none) return;
  ChildEnded ended;
  ended.child = job.sequence;
  ended.child_id = job.id;
  ended.outcome = state;
  ended.has_begun = has_begun(job);
  ended.started_at = least_start(job);
  ended.ended_at = now;
  ended.run_time = job.run_time + job.children.run_time;
  if (state == State::failed) {
    ended.failure = root_cause(failure_);
    ended.failure_code = root_code(job, failure_);
  }
  tell(FollowUp::To::job, job.parent, 0, ended);
}

// Rows of several tasks are out of sight here; a task inside the job costs nothing to keep true.
void Draft::cut_only_task() {
  if (!job.only_task || is_final(job.only_task->state)) return;
  if (job.only_task->state == TaskState::running) add_run_time(job, *job.only_task, now);
  job.only_task->state = TaskState::cancelled;
  job.only_task->agent = AgentNumber::none;
}

void Draft::wait_for_children() {
  const bool is_active = has_begun(job) || job.children.open() < job.children.total;
  const bool was_waiting = job.state == State::waiting_idle || job.state == State::waiting_active;
  job.state = is_active ? State::waiting_active : State::waiting_idle;
  if (!was_waiting) note(EventKind::waiting);
}

void Draft::settle_final(State own) {
  if (own == State::failed) {
    const FailureKind kind = job.units.first_failure.value_or(FailureKind::internal);
    fail({kind,
          {},
          fmt::format("No unit completed; the first one failed: {}.", name(kind)),
          {},
          false});
  } else {
    end(own, own == State::partial ? EventKind::partial : EventKind::completed, {});
  }
}

// Only `each` gets here with failed units: under `all` the first one has ended the job.
State Draft::outcome_of_units() const {
  if (job.units.failed == 0) return State::completed;
  return job.units.completed == 0 ? State::failed : State::partial;
}

}  // namespace docket::job
