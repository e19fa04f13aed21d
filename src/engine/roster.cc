#include "engine/roster.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.h"

namespace docket::engine {
namespace {

bool has_label(const std::map<std::string, std::string>& labels, const job::Selector& selector) {
  const auto found = labels.find(selector.key);
  if (found == labels.end() || found->second.rfind(selector.value, 0) != 0) return false;
  return found->second.size() == selector.value.size() ||
         found->second[selector.value.size()] == '.';
}

}  // namespace

DrainState drain_state(const store::AgentRow& agent) {
  if (!agent.is_drained) return DrainState::ready;
  const bool is_cordoned =
      !agent.events.empty() && agent.events.back().kind == store::AgentEvent::Kind::cordoned;
  return is_cordoned ? DrainState::cordoned : DrainState::draining;
}

Roster::Roster(Loop& loop, const executor::Registry& kinds, const Clock& clock, Random& random,
               Directory& directory, const Options& options)
    : loop_(loop),
      kinds_(kinds),
      clock_(clock),
      random_(random),
      directory_(directory),
      options_(options),
      started_(clock.monotonic()) {}

bool Roster::works_on_host(std::string_view kind) const {
  const executor::Kind* known = kinds_.find(kind);
  return known != nullptr && known->profile.is_host;
}

// --- sessions -----------------------------------------------------------------------------------

Session* Roster::session_of(AgentNumber agent) {
  const auto found = sessions_.find(agent);
  return found == sessions_.end() ? nullptr : found->second.get();
}

Session* Roster::session_of(const job::Principal& who) {
  const auto row = directory_.agent(AgentId{who.user_id.uuid});
  return row ? session_of(row->number) : nullptr;
}

Session* Roster::session_of(const job::Principal& who, const std::string& id) {
  Session* session = session_of(who);
  return session != nullptr && !id.empty() && session->id() == id ? session : nullptr;
}

Session& Roster::awaited(AgentNumber agent) {
  std::unique_ptr<Session>& session = sessions_[agent];
  if (!session) session = std::make_unique<Session>("", agent);
  return *session;
}

bool Roster::is_live(const Session& session) const {
  return !session.id().empty() && clock_.monotonic() - session.heard < options_.lease;
}

// Another machine or another key speaks for an agent of this name and home.
bool Roster::is_name_taken(const job::Principal& who, const wire::RegisterRequest& request) const {
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

void Roster::enlist(const job::Principal& who, const wire::RegisterRequest& request,
                    Enlisted enlisted) {
  const auto key = directory_.key(who.key);
  if (!key && who.key != KeyId{}) {  // taken away since it was let in
    return enlisted(unauthenticated("The key of this agent was revoked."));
  }
  if (key && !key->agent_name.empty() && key->agent_name != request.name) {
    return enlisted(forbidden(
        fmt::format("This key is of the agent '{}', not of '{}'.", key->agent_name, request.name)));
  }
  if (is_name_taken(who, request)) {
    return enlisted(
        conflict(fmt::format("name in use: another live agent is called '{}'.", request.name)));
  }
  const AgentId id{who.user_id.uuid};
  const bool must_wait = std::ranges::any_of(writing_, [&](const auto& entry) {
    const Writing& other = entry.second;
    return other.id == id || (other.home == who.tenant && other.name == request.name);
  });
  if (must_wait) {
    return loop_.post([this, who, request, enlisted] { enlist(who, request, enlisted); });
  }
  const auto known = directory_.agent(id);
  store::AgentRow row =
      known.value_or(store::AgentRow{.number = next_number(), .id = id, .tenant = {}, .name = {}});
  if (!known) row.created_at = loop_.now();
  row.name = request.name;
  row.last_seen_at = loop_.now();
  row.tenant = who.is_operator ? std::nullopt : std::optional(who.tenant);
  write(row, who.tenant, [this, row, enlisted](const Result<store::Written>& written) {
    if (written) directory_.put(row);
    enlisted(written ? Result<AgentNumber>(row.number) : written.error());
  });
}

AgentNumber Roster::next_number() const {
  const AgentNumber next = directory_.next_agent();
  if (writing_.empty()) return next;
  const auto last = static_cast<std::uint32_t>(writing_.rbegin()->first);
  return std::max(next, AgentNumber{last + 1});
}

void Roster::write(const store::AgentRow& row, TenantNumber home, Loop::Done done) {
  writing_[row.number] = {row.id, home, row.name};
  loop_.enqueue(store::PutAgent{row},
                [this, number = row.number, done](const Result<store::Written>& written) {
                  writing_.erase(number);
                  if (done) done(written);
                });
}

std::unique_ptr<Session> Roster::open(AgentNumber agent, const job::Principal& who,
                                      const wire::RegisterRequest& request) {
  auto fresh =
      std::make_unique<Session>(format_uuid(make_uuid_v7(loop_.now(), random_.next())), agent);
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
  const auto row = directory_.agent(agent);
  const DrainState state = row ? drain_state(*row) : DrainState::ready;
  fresh->is_drained = state != DrainState::ready;
  fresh->is_cordoned = state == DrainState::cordoned;
  fresh->whole = {.slots = request.resources.slots,
                  .memory_bytes = request.resources.memory_bytes,
                  .host_slots = host_slots_of(request.resources)};
  ++epoch_;
  log::info("engine", "agent '{}' registered for {} kinds with {} slots", request.name,
            request.kinds.size(), request.resources.slots);
  return std::exchange(sessions_[agent], std::move(fresh));
}

void Roster::close(AgentNumber agent) {
  // When it was heard last is kept: what is for it alone waits for it as long as for one that died.
  auto gone = std::make_unique<Session>("", agent);
  gone->heard = sessions_[agent]->heard;
  sessions_[agent] = std::move(gone);
}

Session* Roster::session_of(UserNumber user) {
  const auto known = directory_.user(user);
  const auto row = known ? directory_.agent(AgentId{known->id.uuid}) : std::nullopt;
  return row ? session_of(row->number) : nullptr;
}

bool Roster::has_good_key(UserNumber user) const {
  const auto is_good = [&](const store::KeyRow& key) {
    return key.role == job::Role::agent && (!key.revoked_at || loop_.now() < *key.revoked_at);
  };
  return std::ranges::any_of(directory_.keys_of(user), is_good);
}

void Roster::answer(Session& session) {
  session.answer(options_.lease, is_draining_ || session.is_drained);
}

// --- drained ones -------------------------------------------------------------------------------

void Roster::note(store::AgentRow row, store::AgentEvent::Kind kind, Loop::Done done) {
  row.events.push_back({kind, loop_.now()});
  if (row.events.size() > store::agent_events_max) row.events.erase(row.events.begin());
  directory_.put(row);
  write(row, directory_.home_of(row), std::move(done));
}

void Roster::restore(const store::AgentRow& before) {
  directory_.put(before);
  const DrainState state = drain_state(before);
  if (Session* session = session_of(before.number)) {
    session->is_drained = state != DrainState::ready;
    session->is_cordoned = state == DrainState::cordoned;
  }
}

void Roster::tell_wish(AgentNumber agent, const Drained& answer) {
  Session* session = session_of(agent);
  if (session != nullptr) this->answer(*session);  // so that the agent hears of it
  note_cordoned();
  AgentInfo info;
  info.row = *directory_.agent(agent);
  describe(info);
  answer.fulfil(std::move(info));
}

void Roster::set_drained(const job::Principal& who, std::string_view name, bool is_drained,
                         Drained answer) {
  for (store::AgentRow row : directory_.agents()) {
    if (row.name != name || directory_.home_of(row) != who.tenant) continue;
    Session* session = session_of(row.number);
    if (session == nullptr || !is_live(*session)) continue;
    if (writing_.contains(row.number)) {
      return loop_.post([this, who, name = std::string(name), is_drained, answer] {
        set_drained(who, name, is_drained, answer);
      });
    }
    if (row.is_drained == is_drained) {
      return answer.fulfil(conflict(fmt::format("The agent '{}' is {}.", name,
                                                is_drained ? "drained already" : "not drained")));
    }
    const store::AgentRow before = row;
    row.is_drained = is_drained;
    session->is_drained = is_drained;
    session->is_cordoned = false;
    if (!is_drained) ++epoch_;
    return note(row, is_drained ? store::AgentEvent::Kind::drain : store::AgentEvent::Kind::undrain,
                [this, before, answer](const Result<store::Written>& written) {
                  if (written) return tell_wish(before.number, answer);
                  restore(before);
                  answer.fulfil(written.error());
                });
  }
  answer.fulfil(not_found(fmt::format("No live agent is called '{}'.", name)));
}

void Roster::note_cordoned() {
  for (const auto& [agent, session] : sessions_) {
    if (!session->is_drained || session->is_cordoned || !session->is_idle()) continue;
    if (writing_.contains(agent)) continue;  // the next turn
    session->is_cordoned = true;
    if (auto row = directory_.agent(agent)) {
      note(*std::move(row), store::AgentEvent::Kind::cordoned);
    }
  }
}

// --- who is meant -------------------------------------------------------------------------------

std::vector<Roster::Match> Roster::matches(TenantNumber tenant, std::string_view kind,
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

std::optional<Roster::Absence> Roster::absence(AgentNumber agent) const {
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

// --- what is told of them -----------------------------------------------------------------------

void Roster::describe(AgentInfo& info) const {
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

std::uint32_t Roster::slots_of(std::string_view kind) const {
  std::uint32_t slots = 0;
  for (const auto& [agent, session] : sessions_) {
    const bool serves = std::ranges::find(session->kinds, kind) != session->kinds.end();
    if (!serves || !is_live(*session)) continue;
    slots += works_on_host(kind) ? host_slots_of(session->resources) : session->resources.slots;
  }
  return slots;
}

}  // namespace docket::engine
