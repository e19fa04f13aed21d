#include "engine/agents.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "engine/grants.h"

namespace docket::engine {
namespace {

constexpr Millis lease_check_every{1000};

bool is_named(const std::vector<wire::TaskAttempt>& tasks, const wire::TaskAttempt& task) {
  return std::ranges::find(tasks, task) != tasks.end();
}

// `first` doubled with every failure before, at most `longest`, ± 10 % by chance.
Micros backoff_after(const job::Backoff& backoff, std::uint32_t failures, Random& random) {
  Micros delay = backoff.first;
  for (std::uint32_t i = 0; i < failures && delay < backoff.longest; ++i) delay *= 2;
  delay = std::min<Micros>(delay, backoff.longest);
  const auto permille = static_cast<std::int64_t>(random.next() % 201) - 100;
  return delay + delay * permille / 1000;
}

// By the part of its room that is taken, then by who was granted a task longest ago.
bool is_less_busy(const Session* a, const Session* b) {
  const auto taken = [](const Session& session, const Session& other) {
    const Room free = session.free();
    const std::uint64_t used = std::uint64_t{session.whole.slots} - free.slots +
                               session.whole.host_slots - free.host_slots;
    return used * (std::uint64_t{other.whole.slots} + other.whole.host_slots);
  };
  const std::uint64_t of_a = taken(*a, *b);
  const std::uint64_t of_b = taken(*b, *a);
  return of_a != of_b ? of_a < of_b : a->granted < b->granted;
}

bool fits(const Room& need, const Room& free) {
  return need.slots <= free.slots && need.memory_bytes <= free.memory_bytes &&
         need.host_slots <= free.host_slots;
}

Failure may_not_spawn(std::string_view kind) {
  return {FailureKind::internal,
          "may_not_spawn",
          fmt::format("Tasks of the kind '{}' may bring no new ones.", kind),
          {},
          false};
}

bool is_unwritten(const Result<store::Written>& written) {
  return !written && written.error().code == ErrorCode::unavailable;
}

bool brings_something(const wire::SyncRequest& request) {
  return !request.starts.empty() || !request.progress.empty() || !request.results.empty() ||
         !request.released.empty();
}

}  // namespace

std::string summary_of(const executor::Kind* kind, std::string_view output) {
  return kind != nullptr && kind->summary ? kind->summary(output) : "{}";
}

Agents::Agents(Loop& loop, store::Store& store, const executor::Registry& kinds, const Clock& clock,
               Random& random, Roster& roster, Ready& ready, ProgressBoard& progress,
               Metrics& metrics, const Options& options)
    : loop_(loop),
      store_(store),
      kinds_(kinds),
      clock_(clock),
      random_(random),
      roster_(roster),
      ready_(ready),
      progress_(progress),
      options_(options),
      claims_(metrics.counter("docket_claims_total", "Tasks granted to agents.")),
      expired_(metrics.counter("docket_leases_expired_total", "Attempts whose lease ran out.")) {}

Monotonic Agents::lease_end() const {
  return clock_.monotonic() + options_.lease + options_.lease_grace;
}

// Work on its machine itself takes no core of an agent away from work that computes.
Room Agents::need_of(std::string_view kind, const job::Resources& resources) const {
  if (roster_.works_on_host(kind)) return {.memory_bytes = resources.memory_bytes, .host_slots = 1};
  return {.slots = resources.cores, .memory_bytes = resources.memory_bytes};
}

void Agents::fill(const std::vector<store::OpenTask>& open) {
  for (const store::OpenTask& task : open) {
    if (task.task.state != job::TaskState::running) continue;
    Session& session = roster_.awaited(task.task.agent);
    const Room need = need_of(task.kind, task.resources);
    session.reserve(need);
    hold(session, {.key = {task.job.sequence, task.task.index},
                   .task = {{task.job.id, task.task.index}, task.task.attempt},
                   .kind = task.kind,
                   .need = need,
                   .backoff = {},
                   .failures = task.task.failures,
                   .lease_until = lease_end(),
                   .away = task.job.rules.has_effects ? task.patience.away : Millis(0),
                   .is_started = task.task.is_started});
  }
}

// --- sessions -----------------------------------------------------------------------------------

void Agents::hold(Session& session, const Holding& holding) {
  session.hold(holding);
  holders_.emplace(to_number(holding.key.job), std::pair(session.agent(), holding.task));
}

void Agents::forget_holder(const Holding& holding) {
  const auto [first, last] = holders_.equal_range(to_number(holding.key.job));
  const auto found =
      std::find_if(first, last, [&](const auto& row) { return row.second.second == holding.task; });
  if (found != last) holders_.erase(found);
}

void Agents::drop(AgentNumber agent, const wire::TaskAttempt& task) {
  uploads_.erase(task);
  Session* session = roster_.session_of(agent);
  Holding* holding = session == nullptr ? nullptr : session->find(task);
  if (holding == nullptr) return;
  forget_holder(*holding);
  session->drop(task);
}

void Agents::register_agent(const job::Principal& who, const wire::RegisterRequest& request,
                            Registered answer) {
  roster_.enlist(who, request, [this, who, request, answer](const Result<AgentNumber>& number) {
    if (!number) return answer.fulfil(number.error());
    open_session(*number, who, request, answer);
  });
}

void Agents::open_session(AgentNumber number, const job::Principal& who,
                          const wire::RegisterRequest& request, const Registered& answer) {
  const std::unique_ptr<Session> old = roster_.open(number, who, request);
  Session& session = *roster_.session_of(number);
  if (old) end_session(*old, request.running, &session);
  for (const auto& [key, claiming] : claiming_) {
    if (claiming.agent == number) {
      session.reserve(need_of(claiming.task.kind, claiming.task.resources));
    }
  }
  wire::RegisterAnswer registered{.session = session.id(),
                                  .heartbeat = options_.heartbeat,
                                  .lease = options_.lease,
                                  .stale = {}};
  for (const wire::TaskAttempt& task : request.running) {
    if (session.find(task) == nullptr) registered.stale.push_back(task);
  }
  answer.fulfil(std::move(registered));
}

void Agents::end_session(Session& session, const std::vector<wire::TaskAttempt>& keep,
                         Session* heir) {
  session.refuse(conflict("This session has ended; register again."));
  for (const auto& [task, holding] : session.holdings()) {
    if (heir != nullptr && (holding.is_ending || is_named(keep, task))) {
      Holding kept = holding;
      kept.lease_until = lease_end();
      kept.is_away = false;
      if (!kept.is_ending) heir->reserve(kept.need);
      heir->hold(kept);  // the same agent: `holders_` stays right
      continue;
    }
    forget_holder(holding);
    if (holding.is_ending) continue;
    loop_.insist(
        store::Act{.job = holding.key.job,
                   .task = holding.key.task,
                   .command = job::Release{task.attempt, "its agent came back without it"}});
  }
}

bool Agents::bye(const job::Principal& who, const std::string& id) {
  Session* session = roster_.session_of(who, id);
  if (session == nullptr) return false;
  end_session(*session, {}, nullptr);
  roster_.close(session->agent());
  return true;
}

void Agents::shut_out(UserNumber user) {
  if (!roster_.has_good_key(user)) replaced(user);
}

void Agents::replaced(UserNumber user) {
  Session* session = roster_.session_of(user);
  if (session != nullptr) session->refuse(unauthenticated("The key of this agent was revoked."));
}

Result<Holding> Agents::held(const job::Principal& who, const wire::TaskAttempt& task) {
  Session* session = roster_.session_of(who);
  const Holding* holding = session == nullptr ? nullptr : session->find(task);
  if (holding == nullptr) return not_found("This agent does not hold that attempt.");
  return *holding;
}

void Agents::uploaded(const wire::TaskAttempt& task, std::shared_ptr<store::Pin> pin,
                      std::string summary) {
  uploads_[task] = {std::move(pin), std::move(summary)};
}

// --- what a sync brings -------------------------------------------------------------------------

void Agents::sync(const job::Principal& who, const wire::SyncRequest& request,
                  Session::Answer answer) {
  Session* session = roster_.session_of(who, request.session);
  if (session == nullptr) {
    return answer.fulfil(conflict("This session is unknown or has ended; register again."));
  }
  session->heard = clock_.monotonic();
  session->heard_at = loop_.now();
  if (!request.facts.empty()) session->facts = request.facts;
  // The older one, if it is still held.
  roster_.answer(*session);
  session->acknowledge(request.ack);
  session->is_draining = request.is_draining;
  session->whole.slots = std::min(request.room, session->resources.slots);
  session->whole.host_slots = std::min(request.host_room, host_slots_of(session->resources));
  for (const wire::TaskAttempt& task : request.running) session->renew(task, lease_end());
  for (const wire::Grant& grant : session->news.tasks) session->renew(grant.task, lease_end());
  take_progress(*session, request);
  take_results(*session, request);
  const Millis wait = std::clamp(request.wait, Millis(0), wire::sync_wait_max);
  session->wait(std::move(answer), clock_.monotonic() + wait, brings_something(request));
}

void Agents::take_progress(Session& session, const wire::SyncRequest& request) {
  for (const wire::ProgressReport& report : request.progress) {
    const Holding* holding = session.find(report.task);
    if (holding == nullptr) continue;
    progress_.put(holding->key.job, {report.fraction, report.message, loop_.now()});
  }
}

void Agents::take_results(Session& session, const wire::SyncRequest& request) {
  for (const wire::TaskAttempt& task : request.starts) {
    const Holding* holding = session.find(task);
    if (holding == nullptr) {
      session.news.stale.push_back(task);
      continue;
    }
    loop_.enqueue(store::Act{.job = holding->key.job,
                             .task = holding->key.task,
                             .command = job::Start{task.attempt}},
                  [this, agent = session.agent(), task](const Result<store::Written>& written) {
                    Session* now = roster_.session_of(agent);
                    // Of a store that takes no writes: the agent asks again.
                    if (now == nullptr || is_unwritten(written)) return;
                    if (Holding* begun = now->find(task)) begun->is_started = written.has_value();
                    (written ? now->news.started : now->news.stale).push_back(task);
                  });
  }
  for (const wire::ReleaseReport& report : request.released) {
    if (Holding* holding = session.find(report.task)) {
      end_attempt(session, *holding, job::Release{report.task.attempt, report.reason}, {});
    } else if (!session.was_accepted(report.task)) {
      session.news.stale.push_back(report.task);
    }
  }
  for (const wire::ResultReport& report : request.results) take_result(session, report);
}

void Agents::take_result(Session& session, const wire::ResultReport& report) {
  Holding* holding = session.find(report.task);
  if (holding == nullptr) {
    if (!session.was_accepted(report.task)) session.news.stale.push_back(report.task);
    return;
  }
  if (holding->is_ending) return;  // sent again while the first one is being committed
  if (const auto* failure = std::get_if<Failure>(&report.outcome)) {
    return end_attempt(session, *holding, fail_command(*holding, *failure), {});
  }
  const std::vector<executor::NewTask>& spawned = *wire::spawned_of(report);
  const executor::Kind* kind = kinds_.find(holding->kind);
  if (!spawned.empty() && (kind == nullptr || !kind->may_spawn)) {
    return end_attempt(session, *holding, fail_command(*holding, may_not_spawn(holding->kind)), {});
  }
  Result<store::Output> output = stored(*holding, report);
  if (!output) {
    // Neither accepted nor stale: the agent uploads and reports again.
    log::warning("engine", "an output could not be stored: {}", output.error().message);
    return;
  }
  end_attempt(session, *holding, job::Finish{report.task.attempt, specs_of(spawned)},
              std::move(*output));
}

job::Command Agents::fail_command(const Holding& holding, const Failure& failure) {
  if (failure.kind == FailureKind::interrupted) {
    return job::Release{holding.task.attempt, failure.message};
  }
  return job::Fail{holding.task.attempt, failure,
                   backoff_after(holding.backoff, holding.failures, random_)};
}

Result<store::Output> Agents::stored(const Holding& holding, const wire::ResultReport& report) {
  const executor::Kind* kind = kinds_.find(holding.kind);
  store::Output output;
  if (const auto* made = std::get_if<executor::Output>(&report.outcome)) {
    output.text = made->json;
    output.bytes = static_cast<std::int64_t>(made->json.size());
    if (made->json.size() > store::summary_above_bytes) {
      output.summary = summary_of(kind, made->json);
    }
    return output;
  }
  const wire::Upload& large = std::get<wire::LargeOutput>(report.outcome).json;
  const auto upload = uploads_.find(report.task);
  if (upload == uploads_.end() || store::format_hash(upload->second.pin->hash()) != large.sha256) {
    return not_found("The output was not uploaded.");
  }
  output.blob = upload->second.pin->hash();
  output.bytes = upload->second.pin->bytes();
  output.summary = upload->second.summary;
  return output;
}

void Agents::end_attempt(Session& session, Holding& holding, job::Command command,
                         std::optional<store::Output> output) {
  session.begin_ending(holding);
  loop_.enqueue(
      store::Act{.job = holding.key.job,
                 .task = holding.key.task,
                 .command = std::move(command),
                 .output = std::move(output)},
      [this, agent = session.agent(), task = holding.task](const Result<store::Written>& written) {
        Session* now = roster_.session_of(agent);
        if (now == nullptr) return;
        if (is_unwritten(written)) {
          // Nothing was written: the agent reports again, and the attempt is still its own.
          if (Holding* again = now->find(task)) {
            again->is_ending = false;
            now->reserve(again->need);
          }
          return;
        }
        (written ? now->news.accepted : now->news.stale).push_back(task);
        drop(agent, task);
      });
}

// --- what time and commits bring ----------------------------------------------------------------

void Agents::before_commit() {
  expire_leases();
  grant_tasks();
}

void Agents::expire_leases() {
  const Monotonic now = clock_.monotonic();
  if (now < next_lease_check_) return;
  next_lease_check_ = now + lease_check_every;
  for (const auto& [agent, session] : roster_.sessions()) {
    std::vector<Holding> late;
    for (const auto& [task, holding] : session->holdings()) {
      if (!holding.is_ending && holding.lease_until <= now) late.push_back(holding);
    }
    for (const Holding& holding : late) {
      if (holding.is_started && !holding.is_away && holding.away > Millis(0)) {
        session->await_return(holding.task);
        continue;
      }
      log::warning("engine", "the lease of task {} ran out in attempt {}",
                   wire::format_task(holding.task.task), holding.task.attempt);
      expired_.add();
      session->news.cancel.push_back(holding.task);
      drop(agent, holding.task);
      loop_.insist(store::Act{.job = holding.key.job,
                              .task = holding.key.task,
                              .command = job::Expire{holding.task.attempt}});
    }
  }
}

// While the store takes no writes a claim would fail, and be made again, as fast as the loop turns.
void Agents::grant_tasks() {
  if (roster_.is_draining() || loop_.is_in_trouble() || ready_.size() == 0) return;
  std::vector<Session*> asking;
  for (const auto& [agent, session] : roster_.sessions()) {
    if (session->is_waiting() && !session->is_draining && !session->is_drained) {
      asking.push_back(session.get());
    }
  }
  // One each in turn, the least busy first, so that none of them gets what another could begin.
  for (std::size_t round = 0; round < wire::tasks_per_answer_max && !asking.empty(); ++round) {
    std::ranges::stable_sort(asking, is_less_busy);
    std::erase_if(asking, [this](Session* session) { return !grant_one(*session); });
  }
}

bool Agents::grant_one(Session& session) {
  const Room free = session.free();
  std::optional<ReadyTask> task;
  const ReadyTask* own = ready_.first_for(session.agent());
  if (own != nullptr && fits(need_of(own->kind, own->resources), free)) {
    task = ready_.take_first_for(session.agent());
  }
  if (!task)
    task = ready_.take(
        {.home = session.who.tenant,
         .kinds = &session.host_kinds,
         .tenant = session.tenant,
         .free = {.slots = free.host_slots, .memory_bytes = free.memory_bytes},
         .whole = {.slots = session.whole.host_slots, .memory_bytes = session.whole.memory_bytes}});
  if (!task) {
    task = ready_.take({.home = session.who.tenant,
                        .kinds = &session.computing_kinds,
                        .tenant = session.tenant,
                        .free = free,
                        .whole = session.whole});
  }
  if (!task) return false;
  session.granted = ++grants_;
  claim(session, *task);
  return true;
}

void Agents::claim(Session& session, const ReadyTask& task) {
  const Room need = need_of(task.kind, task.resources);
  if (!claiming_.emplace(task.key, Claiming{session.agent(), task}).second) return;
  session.reserve(need);
  loop_.enqueue(
      store::Act{
          .job = task.key.job, .task = task.key.task, .command = job::Claim{session.agent()}},
      [this, key = task.key, need](const Result<store::Written>& written) {
        const auto claiming = claiming_.extract(key);
        if (written || claiming.empty()) return;
        // Refused: cancelled or claimed since. Unavailable: it is offered again.
        if (Session* now = roster_.session_of(claiming.mapped().agent)) now->unreserve(need);
        if (is_unwritten(written)) {
          ready_.add(claiming.mapped().task);
        }
      });
}

void Agents::committed(const store::BatchResult& result) {
  for (const store::Effect& effect : result.effects) {
    if (effect.is_removed || job::is_final(effect.job.state)) {
      over(effect.job);
      continue;
    }
    for (const job::Task& task : effect.tasks) {
      if (task.state == job::TaskState::running) granted(effect, task);
    }
  }
}

void Agents::granted(const store::Effect& effect, const job::Task& task) {
  const auto claiming = claiming_.find({effect.job.sequence, task.index});
  if (claiming == claiming_.end()) return;  // a start, not a claim
  const Claiming claim = claiming->second;
  claiming_.erase(claiming);
  const wire::TaskAttempt attempt{{effect.job.id, task.index}, task.attempt};
  Session* session = roster_.session_of(claim.agent);
  auto work = store_.task_work(effect.job.sequence, task.index);
  if (session == nullptr || !work) {
    loop_.insist(store::Act{.job = effect.job.sequence,
                            .task = task.index,
                            .command = job::Release{task.attempt, "its agent has gone"}});
    return;
  }
  claims_.add();
  hold(*session, {.key = claim.task.key,
                  .task = attempt,
                  .kind = work->kind,
                  .need = need_of(claim.task.kind, claim.task.resources),
                  .backoff = work->backoff,
                  .failures = task.failures,
                  .lease_until = lease_end(),
                  .away = effect.job.rules.has_effects ? work->patience.away : Millis(0)});
  session->news.tasks.push_back(grant_of(attempt, *std::move(work)));
}

void Agents::over(const job::Job& job) {
  std::vector<std::pair<AgentNumber, wire::TaskAttempt>> holders;
  const auto [first, last] = holders_.equal_range(to_number(job.sequence));
  std::transform(first, last, std::back_inserter(holders),
                 [](const auto& row) { return row.second; });
  for (const auto& [agent, task] : holders) {
    Session* session = roster_.session_of(agent);
    const Holding* holding = session == nullptr ? nullptr : session->find(task);
    if (holding == nullptr || holding->is_ending) continue;  // its own result ended the job
    std::erase_if(session->news.tasks,
                  [&, &named = task](const wire::Grant& grant) { return grant.task == named; });
    session->news.cancel.push_back(task);
    drop(agent, task);
  }
}

void Agents::after_turn() {
  const Monotonic now = clock_.monotonic();
  for (const auto& [agent, session] : roster_.sessions()) {
    if (roster_.is_draining() || session->must_answer(now)) {
      roster_.answer(*session);
    }
  }
  roster_.note_cordoned();
  // What this turn made ready goes to those who still wait; their claims make the next turn.
  grant_tasks();
}

std::optional<Micros> Agents::sleep_at_most() {
  const Monotonic now = clock_.monotonic();
  std::optional<Monotonic> next;
  for (const auto& [agent, session] : roster_.sessions()) {
    if (!session->holdings().empty()) {
      next = std::min(next.value_or(next_lease_check_), next_lease_check_);
    }
    const auto until = session->wait_until();
    if (until) next = std::min(next.value_or(*until), *until);
  }
  return next ? std::optional(*next - now) : std::nullopt;
}

}  // namespace docket::engine
