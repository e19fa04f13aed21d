#include "engine/schedule.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/log.h"

namespace docket::engine {
namespace {

bool may_run(job::TaskState state) {
  return state == job::TaskState::available || state == job::TaskState::retryable;
}

ReadyTask ready_task(const job::Job& job, const job::Task& task, const std::string& kind,
                     const job::Resources& resources, const job::Patience& patience) {
  return {.key = {job.sequence, task.index},
          .tenant = job.tenant,
          .kind = kind,
          .is_for_own_agents = job.rules.is_for_own_agents,
          .priority = job.priority,
          .resources = resources,
          .target = task.target,
          .attempt = task.attempt,
          .patience = patience};
}

}  // namespace

Failure not_claimed(Millis patience) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  return {FailureKind::deadline,
          "not_claimed",
          fmt::format("No agent took it within {} s.", seconds.count()),
          {},
          false};
}

Result<void> Schedule::fill(const std::vector<store::OpenTask>& open) {
  for (const store::OpenTask& task : open) {
    if (!may_run(task.task.state)) continue;
    const ReadyTask ready =
        ready_task(task.job, task.task, task.kind, task.resources, task.patience);
    put(ready, task.job, task.task, task.task.attempt == 0 ? task.job.created_at : loop_.now());
  }
  return store_.scan_timed([&](const job::Job& job) {
    set_timers(job);
    return true;
  });
}

void Schedule::set_timers(const job::Job& job) {
  if (job.state == job::State::scheduled && job.not_before) {
    timers_.add(*job.not_before, Promotion{job.sequence});
  }
  if (job.deadline) timers_.add(*job.deadline, Deadline{job.sequence});
}

void Schedule::offer(const ReadyTask& task, const job::Task& row, TimePoint since) {
  if (task.patience.claim > Millis(0)) {
    timers_.add(since + task.patience.claim,
                Unclaimed{task.key, task.attempt, task.patience.claim});
    patient_[task.key] = task.attempt;
  }
  if (row.state == job::TaskState::retryable && row.due_at && *row.due_at > loop_.now()) {
    timers_.add(*row.due_at, task);
  } else {
    ready_.add(task);
  }
}

void Schedule::before_commit() {
  for (Due& due : timers_.take_due(loop_.now())) {
    if (const auto* promotion = std::get_if<Promotion>(&due)) {
      loop_.insist(store::Act{.job = promotion->job, .command = job::Promote{}});
    } else if (const auto* deadline = std::get_if<Deadline>(&due)) {
      loop_.insist(store::Act{.job = deadline->job, .command = job::TimeOut{}});
    } else if (const auto* unclaimed = std::get_if<Unclaimed>(&due)) {
      const auto waiting = patient_.find(unclaimed->key);
      if (waiting == patient_.end() || waiting->second != unclaimed->attempt) continue;
      patient_.erase(waiting);
      const job::GiveUp give_up{unclaimed->attempt, not_claimed(unclaimed->patience)};
      loop_.insist(
          store::Act{.job = unclaimed->key.job, .task = unclaimed->key.task, .command = give_up});
    } else {
      ready_.add(std::get<ReadyTask>(due));
    }
  }
}

void Schedule::committed(const store::BatchResult& result) {
  for (const store::Effect& effect : result.effects) {
    for (const job::Task& task : effect.tasks) {
      if (!may_run(task.state)) patient_.erase({effect.job.sequence, task.index});
    }
    if (effect.is_removed || job::is_final(effect.job.state)) {
      parked_.erase(to_number(effect.job.sequence));
      ready_.forget(effect.job.sequence);
    } else if (!effect.before) {
      born(effect);
    } else {
      changed(effect);
    }
  }
}

void Schedule::put(const ReadyTask& task, const job::Job& job, const job::Task& row,
                   TimePoint since) {
  if (job.state == job::State::scheduled) {
    parked_[to_number(job.sequence)].push_back(task);
  } else {
    offer(task, row, since);
  }
}

void Schedule::put_all(const store::Effect& effect, const job::Submission& submission,
                       TimePoint since) {
  for (const job::Task& task : effect.tasks) {
    if (!may_run(task.state)) continue;
    put(ready_task(effect.job, task, submission.kind, submission.resources, submission.patience),
        effect.job, task, since);
  }
}

void Schedule::born(const store::Effect& effect) {
  const job::Job& job = effect.job;
  set_timers(job);
  put_all(effect, effect.spec->submission, job.created_at);
}

void Schedule::changed(const store::Effect& effect) {
  const job::Job& job = effect.job;
  if (effect.before == job::State::scheduled && job.state != job::State::scheduled) {
    const auto parked = parked_.extract(to_number(job.sequence));
    if (!parked.empty()) {
      for (const ReadyTask& task : parked.mapped()) offer(task, {}, loop_.now());
    }
  }
  if (std::ranges::none_of(effect.tasks, may_run, &job::Task::state)) return;
  const std::array one = {job.sequence};
  const auto views =
      store_.read(one, store::Detail::row, {});  // what tasks bring is not needed yet
  if (!views || !views->front()) {
    const std::string why = views ? "it is gone" : views.error().message;
    return log::error("engine", "a task that is due again cannot be read: {}", why);
  }
  put_all(effect, views->front()->spec->submission, loop_.now());
}

std::optional<Micros> Schedule::sleep_at_most() {
  const auto next = timers_.next();
  return next ? std::optional(*next - loop_.now()) : std::nullopt;
}

}  // namespace docket::engine
