#include "engine/choosing.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/schedule.h"
#include "job/layout.h"

namespace docket::engine {
namespace {

Error nobody_is_meant(const job::Selector& selector) {
  if (selector.sort == job::Selector::Sort::host) {
    return not_found(fmt::format("No live agent is called '{}'.", selector.value));
  }
  return not_found(
      fmt::format("No live agent has the label '{}' with '{}'.", selector.key, selector.value));
}

Failure absent(bool is_drained) {
  return {FailureKind::deadline,
          is_drained ? "agent_drained" : "agent_offline",
          is_drained ? "Its agent is drained." : "Its agent is gone.",
          {},
          false};
}

}  // namespace

Result<void> Choosing::fill(store::Store& store) {
  return store.scan_choosing([this](const store::View& view) {
    add(view.job, view.spec->submission);
    return true;
  });
}

void Choosing::add(const job::Job& job, const job::Submission& submission) {
  const Millis patience = submission.patience.claim;
  waiting_.emplace(job.sequence, Waiting{.tenant = job.tenant,
                                         .kind = submission.kind,
                                         .selector = *submission.selector,
                                         .patience = patience});
  if (patience > Millis(0)) ends_.add(job.created_at + patience, job.sequence);
  seen_epoch_ = 0;  // somebody may be there already
}

Result<void> Choosing::choose(TenantNumber tenant, job::Submission& submission) const {
  if (!job::waits_for_agents(submission)) return {};
  const job::Selector& selector = *submission.selector;
  const auto matches = roster_.matches(tenant, submission.kind, selector);
  if (matches.empty() && selector.sort != job::Selector::Sort::all && !selector.may_wait) {
    return nobody_is_meant(selector);
  }
  if (matches.size() > job::tasks_max) {
    return exhausted(fmt::format("A job has at most {} tasks; {} agents are meant.", job::tasks_max,
                                 matches.size()));
  }
  std::vector<AgentNumber> agents;
  for (const Roster::Match& match : matches) {
    if (!match.is_drained || selector.sort == job::Selector::Sort::host) {
      agents.push_back(match.agent);
    }
  }
  submission.tasks = job::specs_for(agents);
  return {};
}

std::vector<AgentNumber> Choosing::eligible(const Waiting& waiting) const {
  std::vector<AgentNumber> agents;
  for (const Roster::Match& match :
       roster_.matches(waiting.tenant, waiting.kind, waiting.selector)) {
    if (!match.is_drained) agents.push_back(match.agent);
  }
  if (agents.size() > job::tasks_max) agents.resize(job::tasks_max);
  return agents;
}

void Choosing::before_commit() {
  look_for_agents();
  for (const Sequence job : settling_.take_due(clock_.monotonic())) settle(job);
  for (const Sequence job : ends_.take_due(loop_.now())) give_up(job);
  give_up_absent();
}

void Choosing::look_for_agents() {
  if (waiting_.empty() || seen_epoch_ == roster_.epoch()) return;
  seen_epoch_ = roster_.epoch();
  for (auto& [job, waiting] : waiting_) {
    if (waiting.is_settling || eligible(waiting).empty()) continue;
    waiting.is_settling = true;
    settling_.add(clock_.monotonic() + settle_time, job);
  }
}

void Choosing::settle(Sequence job) {
  const auto found = waiting_.find(job);
  if (found == waiting_.end()) return;
  found->second.is_settling = false;
  std::vector<AgentNumber> agents = eligible(found->second);
  if (agents.empty()) return;  // gone again
  loop_.insist(store::Act{.job = job, .command = job::Choose{std::move(agents), {}}});
}

void Choosing::give_up(Sequence job) {
  const auto found = waiting_.find(job);
  if (found == waiting_.end()) return;
  loop_.insist(
      store::Act{.job = job, .command = job::Choose{{}, not_claimed(found->second.patience)}});
}

void Choosing::give_up_absent() {
  const Monotonic now = clock_.monotonic();
  if (now < next_absence_check_) return;
  next_absence_check_ = now + absence_check_every;
  AgentNumber looked_at = AgentNumber::none;
  std::optional<Roster::Absence> absence;
  const auto look_at = [&](AgentNumber agent) {
    if (agent == std::exchange(looked_at, agent)) return;
    absence = roster_.absence(agent);
  };
  const auto given_up = ready_.take_targeted([&](const ReadyTask& task) {
    look_at(task.target);
    return absence && task.patience.offline > Millis(0) && absence->since >= task.patience.offline;
  });
  for (const ReadyTask& task : given_up) {
    look_at(task.target);
    loop_.enqueue(store::Act{.job = task.key.job,
                             .task = task.key.task,
                             .command = job::GiveUp{task.attempt, absent(absence->is_drained)}},
                  [this, task](const Result<store::Written>& written) {
                    if (!written && written.error().code == ErrorCode::unavailable) {
                      ready_.add(task);
                    }
                  });
  }
}

void Choosing::committed(const store::BatchResult& result) {
  for (const store::Effect& effect : result.effects) {
    if (!effect.before && job::waits_for_agents(effect.job)) {
      add(effect.job, effect.spec->submission);
    } else if (effect.before == job::State::scheduled &&
               (effect.is_removed || !job::waits_for_agents(effect.job))) {
      waiting_.erase(effect.job.sequence);
    }
  }
}

std::optional<Micros> Choosing::sleep_at_most() {
  std::optional<Micros> sleep;
  const auto consider = [&](Micros time) { sleep = std::min(sleep.value_or(time), time); };
  if (const auto next = settling_.next()) consider(*next - clock_.monotonic());
  if (const auto next = ends_.next()) consider(*next - loop_.now());
  if (ready_.has_targeted()) consider(next_absence_check_ - clock_.monotonic());
  if (!waiting_.empty() && seen_epoch_ != roster_.epoch()) consider(Micros(0));
  return sleep;
}

}  // namespace docket::engine
