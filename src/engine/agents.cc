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

std::uint32_t host_slots_of(const wire::AgentResources& resources) {
  return resources.host_slots.value_or(resources.slots);
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

bool has_label(const std::map<std::string, std::string>& labels, const job::Selector& selector) {
  const auto found = labels.find(selector.key);
  if (found == labels.end() || found->second.rfind(selector.value, 0) != 0) return false;
  return found->second.size() == selector.value.size() ||
         found->second[selector.value.size()] == '.';
}

Failure may_not_spawn(std::string_view kind) {
  return {FailureKind::internal,
          "may_not_spawn",
          fmt::format("Tasks of the kind '{}' may bring no new ones.", kind),
          {},
          false};
}

bool brings_something(const wire::SyncRequest& request) {
  return !request.starts.empty() || !request.progress.empty() || !request.results.empty() ||
         !request.released.empty();
}

}  // namespace

DrainState drain_state(const store::AgentRow& agent) {
  if (!agent.is_drained) return DrainState::ready;
  const bool is_cordoned =
      !agent.events.empty() && agent.events.back().kind == store::AgentEvent::Kind::cordoned;
  return is_cordoned ? DrainState::cordoned : DrainState::draining;
}

std::string summary_of(const executor::Kind* kind, std::string_view output) {
  return kind != nullptr && kind->summary ? kind->summary(output) : "{}";
}

Agents::Agents(Loop& loop, store::Store& store, const executor::Registry& kinds, const Clock& clock,
               Random& random, Directory& directory, Ready& ready, ProgressBoard& progress,
               Metrics& metrics, const Options& options)
    : loop_(loop),
      store_(store),
      kinds_(kinds),
      clock_(clock),
      random_(random),
      directory_(directory),
      ready_(ready),
      progress_(progress),
      options_(options),
      claims_(metrics.counter("docket_claims_total", "Tasks granted to agents.")),
      expired_(metrics.counter("docket_leases_expired_total", "Attempts whose lease ran out.")),
      started_(clock.monotonic()) {}

Monotonic Agents::lease_end() const {
  return clock_.monotonic() + options_.lease + options_.lease_grace;
}

bool Agents::works_on_host(std::string_view kind) const {
  const executor::Kind* known = kinds_.find(kind);
  return known != nullptr && known->profile.is_host;
}

// Work on its machine itself takes no core of an agent away from work that computes.
Room Agents::need_of(std::string_view kind, const job::Resources& resources) const {
  if (works_on_host(kind)) return {.memory_bytes = resources.memory_bytes, .host_slots = 1};
  return {.slots = resources.cores, .memory_bytes = resources.memory_bytes};
}

void Agents::fill(const std::vector<store::OpenTask>& open) {
  for (const store::OpenTask& task : open) {
    if (task.task.state != job::TaskState::running) continue;
    auto& session = sessions_[task.task.agent];
    if (!session) session = std::make_unique<Session>("", task.task.agent);
    const Room need = need_of(task.kind, task.resources);
    session->reserve(need);
    hold(*session, {.key = {task.job.sequence, task.task.index},
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

Session* Agents::session_of(AgentNumber agent) {
  const auto found = sessions_.find(agent);
  return found == sessions_.end() ? nullptr : found->second.get();
}

Session* Agents::session_of(const job::Principal& who, const std::string& id) {
  const auto row = directory_.agent(AgentId{who.user_id.uuid});
  Session* session = row ? session_of(row->number) : nullptr;
  return session != nullptr && !id.empty() && session->id() == id ? session : nullptr;
}

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
  Session* session = session_of(agent);
  Holding* holding = session == nullptr ? nullptr : session->find(task);
  if (holding == nullptr) return;
  forget_holder(*holding);
  session->drop(task);
}

bool Agents::is_live(const Session& session) const {
  return !session.id().empty() && clock_.monotonic() - session.heard < options_.lease;
}

// Another machine or another key speaks for an agent of this name and home.
bool Agents::is_name_taken(const job::Principal& who, const wire::RegisterRequest& request) const {
  return std::ranges::any_of(sessions_, [&](const auto& entry) {
    const Session& other = *entry.second;
    if (!is_live(other) || other.who.tenant != who.tenant) return false;
    if (other.who.user_id == who.user_id) {
      return !other.machine_id.empty() && other.machine_id != request.machine_id;
    }
    const auto row = directory_.agent(other.agent());
    return row && row->name == request.name;
  });
}

void Agents::register_agent(const job::Principal& who, const wire::RegisterRequest& request,
                            Registered answer) {
  if (is_name_taken(who, request)) {
    return answer.fulfil(
        conflict(fmt::format("name in use: another live agent is called '{}'.", request.name)));
  }
  const AgentId id{who.user_id.uuid};
  const auto known = directory_.agent(id);
  store::AgentRow row = known.value_or(
      store::AgentRow{.number = directory_.next_agent(), .id = id, .tenant = {}, .name = {}});
  if (!known) row.created_at = loop_.now();
  row.name = request.name;
  row.last_seen_at = loop_.now();
  row.tenant = who.is_operator ? std::nullopt : std::optional(who.tenant);
  directory_.put(row);  // so that no other agent of this turn gets its number
  loop_.enqueue(store::PutAgent{row},
                [this, row, who, request, answer](const Result<store::Written>& written) {
                  if (!written) return answer.fulfil(written.error());
                  open_session(row.number, who, request, answer);
                });
}

void Agents::open_session(AgentNumber number, const job::Principal& who,
                          const wire::RegisterRequest& request, const Registered& answer) {
  auto fresh =
      std::make_unique<Session>(format_uuid(make_uuid_v7(loop_.now(), random_.next())), number);
  fresh->who = who;
  fresh->kinds = request.kinds;
  for (const std::string& kind : request.kinds) {
    (works_on_host(kind) ? fresh->host_kinds : fresh->computing_kinds).push_back(kind);
  }
  fresh->tenant = who.is_operator ? std::nullopt : std::optional(who.tenant);
  fresh->resources = request.resources;
  fresh->machine_id = request.machine_id;
  fresh->labels = request.labels;
  fresh->facts = request.facts;
  fresh->heard = clock_.monotonic();
  fresh->heard_at = loop_.now();
  const auto row = directory_.agent(number);
  fresh->is_drained = row && row->is_drained;
  ++epoch_;
  fresh->whole = {.slots = request.resources.slots,
                  .memory_bytes = request.resources.memory_bytes,
                  .host_slots = host_slots_of(request.resources)};
  std::unique_ptr<Session> old = std::exchange(sessions_[number], std::move(fresh));
  Session& session = *sessions_[number];
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
  log::info("engine", "agent '{}' registered for {} kinds with {} slots", request.name,
            request.kinds.size(), request.resources.slots);
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
    loop_.enqueue(
        store::Act{.job = holding.key.job,
                   .task = holding.key.task,
                   .command = job::Release{task.attempt, "its agent came back without it"}});
  }
}

bool Agents::bye(const job::Principal& who, const std::string& id) {
  Session* session = session_of(who, id);
  if (session == nullptr) return false;
  end_session(*session, {}, nullptr);
  // When it was heard last is kept: what is for it alone waits for it as long as for one that died.
  auto gone = std::make_unique<Session>("", session->agent());
  gone->heard = session->heard;
  sessions_[session->agent()] = std::move(gone);
  return true;
}

Result<Holding> Agents::held(const job::Principal& who, const wire::TaskAttempt& task) {
  const auto row = directory_.agent(AgentId{who.user_id.uuid});
  Session* session = row ? session_of(row->number) : nullptr;
  const Holding* holding = session == nullptr ? nullptr : session->find(task);
  if (holding == nullptr) return not_found("This agent does not hold that attempt.");
  return *holding;
}

void Agents::uploaded(const wire::TaskAttempt& task, std::shared_ptr<store::Pin> pin,
                      std::string summary) {
  uploads_[task] = {std::move(pin), std::move(summary)};
}

void Agents::describe(AgentInfo& info) const {
  const auto found = sessions_.find(info.row.number);
  if (found == sessions_.end() || found->second->id().empty()) return;
  const Session& session = *found->second;
  info.is_live = is_live(session);
  info.last_contact_at = session.heard_at;
  info.kinds = session.kinds;
  info.resources = session.resources;
  info.running = session.holdings().size();
  info.labels = session.labels;
  info.facts = session.facts;
}

// --- which agents there are ---------------------------------------------------------------------

std::vector<Agents::Match> Agents::matches(TenantNumber tenant, std::string_view kind,
                                           const job::Selector& selector) const {
  const bool is_for_hosts = works_on_host(kind);
  std::vector<Match> found;
  for (const auto& [agent, session] : sessions_) {
    if (!is_live(*session) || session->who.tenant != tenant) continue;
    if (is_for_hosts && session->host_kinds.empty()) continue;
    if (selector.sort == job::Selector::Sort::host) {
      const auto row = directory_.agent(agent);
      if (!row || row->name != selector.value) continue;
    }
    if (selector.sort == job::Selector::Sort::label && !has_label(session->labels, selector)) {
      continue;
    }
    found.push_back({agent, session->is_drained || session->is_draining});
  }
  return found;
}

std::optional<Agents::Absence> Agents::absence(AgentNumber agent) const {
  const auto found = sessions_.find(agent);
  if (found == sessions_.end()) return Absence{clock_.monotonic() - started_, false};
  if (!is_live(*found->second)) {
    return Absence{clock_.monotonic() - std::max(started_, found->second->heard), false};
  }
  const auto row = directory_.agent(agent);
  if (!row || !row->is_drained) return std::nullopt;
  const TimePoint since = row->events.empty() ? row->created_at : row->events.back().at;
  return Absence{loop_.now() - since, true};
}

void Agents::note(store::AgentRow row, store::AgentEvent::Kind kind) {
  row.events.push_back({kind, loop_.now()});
  if (row.events.size() > store::agent_events_max) row.events.erase(row.events.begin());
  directory_.put(row);
  loop_.enqueue(store::PutAgent{std::move(row)});
}

void Agents::set_drained(const job::Principal& who, std::string_view name, bool is_drained,
                         Drained answer) {
  for (store::AgentRow row : directory_.agents()) {
    if (row.name != name || directory_.home_of(row) != who.tenant) continue;
    Session* session = session_of(row.number);
    if (session == nullptr || !is_live(*session)) continue;
    if (row.is_drained == is_drained) {
      return answer.fulfil(conflict(fmt::format("The agent '{}' is {}.", name,
                                                is_drained ? "drained already" : "not drained")));
    }
    row.is_drained = is_drained;
    session->is_drained = is_drained;
    if (!is_drained) ++epoch_;
    note(row, is_drained ? store::AgentEvent::Kind::drain : store::AgentEvent::Kind::undrain);
    session->answer(options_.lease, is_draining_ || is_drained);  // so that the agent hears of it
    note_cordoned();
    AgentInfo info;
    info.row = *directory_.agent(row.number);
    describe(info);
    return answer.fulfil(std::move(info));
  }
  answer.fulfil(not_found(fmt::format("No live agent is called '{}'.", name)));
}

void Agents::note_cordoned() {
  for (const auto& [agent, session] : sessions_) {
    if (!session->is_drained || !session->holdings().empty()) continue;
    const auto is_its = [&number = agent](const auto& entry) {
      return entry.second.agent == number;
    };
    if (std::ranges::any_of(claiming_, is_its)) continue;  // a grant is under way
    const auto row = directory_.agent(agent);
    if (row && drain_state(*row) == DrainState::draining) {
      note(*row, store::AgentEvent::Kind::cordoned);
    }
  }
}

std::uint32_t Agents::slots_of(std::string_view kind) const {
  std::uint32_t slots = 0;
  for (const auto& [agent, session] : sessions_) {
    const bool serves = std::ranges::find(session->kinds, kind) != session->kinds.end();
    if (!serves) continue;
    slots += works_on_host(kind) ? host_slots_of(session->resources) : session->resources.slots;
  }
  return slots;
}

// --- what a sync brings -------------------------------------------------------------------------

void Agents::sync(const job::Principal& who, const wire::SyncRequest& request,
                  Session::Answer answer) {
  Session* session = session_of(who, request.session);
  if (session == nullptr) {
    return answer.fulfil(conflict("This session is unknown or has ended; register again."));
  }
  session->heard = clock_.monotonic();
  session->heard_at = loop_.now();
  if (!request.facts.empty()) session->facts = request.facts;
  // The older one, if it is still held.
  session->answer(options_.lease, is_draining_ || session->is_drained);
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
                    Session* now = session_of(agent);
                    if (now == nullptr) return;
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
  const auto& large = std::get<wire::LargeOutput>(report.outcome);
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
        Session* now = session_of(agent);
        if (now == nullptr) return;
        if (!written && written.error().code == ErrorCode::unavailable) {
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
  for (const auto& [agent, session] : sessions_) {
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
      loop_.enqueue(store::Act{.job = holding.key.job,
                               .task = holding.key.task,
                               .command = job::Expire{holding.task.attempt}});
    }
  }
}

void Agents::grant_tasks() {
  if (is_draining_ || ready_.size() == 0) return;
  std::vector<Session*> asking;
  for (const auto& [agent, session] : sessions_) {
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
        if (Session* now = session_of(claiming.mapped().agent)) now->unreserve(need);
        if (written.error().code == ErrorCode::unavailable) {
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
  Session* session = session_of(claim.agent);
  auto work = store_.task_work(effect.job.sequence, task.index);
  if (session == nullptr || !work) {
    loop_.enqueue(store::Act{.job = effect.job.sequence,
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
    Session* session = session_of(agent);
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
  for (const auto& [agent, session] : sessions_) {
    if (is_draining_ || session->must_answer(now)) {
      session->answer(options_.lease, is_draining_ || session->is_drained);
    }
  }
  note_cordoned();
  // What this turn made ready goes to those who still wait; their claims make the next turn.
  grant_tasks();
}

void Agents::drain() { is_draining_ = true; }

std::optional<Micros> Agents::sleep_at_most() {
  const Monotonic now = clock_.monotonic();
  std::optional<Monotonic> next;
  for (const auto& [agent, session] : sessions_) {
    if (!session->holdings().empty()) {
      next = std::min(next.value_or(next_lease_check_), next_lease_check_);
    }
    const auto until = session->wait_until();
    if (until) next = std::min(next.value_or(*until), *until);
  }
  return next ? std::optional(*next - now) : std::nullopt;
}

}  // namespace docket::engine
