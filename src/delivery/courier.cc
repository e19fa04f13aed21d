#include "delivery/courier.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "base/task.h"
#include "delivery/folder.h"
#include "delivery/open_below.h"

namespace docket::delivery {
namespace {

// Room for the memory that its tasks are said to need: it needs none of it.
constexpr std::int64_t any_memory = 1LL << 50;

void warn_of(const Roots& roots) {
  if (!roots.destinations.empty()) {
    if (const auto seen = check_folder(roots.destinations, ""); !seen) {
      log::warning("delivery", "nothing can be delivered to {}: {}", roots.destinations,
                   seen.error().message);
    }
  }
  if (!roots.sources.empty()) {
    if (const auto seen = open_below(roots.sources, ""); !seen) {
      log::warning("delivery", "nothing can be read from {}: {}", roots.sources,
                   seen.error().message);
    }
  }
}

}  // namespace

Result<std::unique_ptr<Courier>> Courier::start(engine::Engine& engine, const Clock& clock,
                                                std::string name, Roots roots, Patience patience) {
  auto who = wait_for(engine.principal_of(courier_tenant, name, {job::Permission::agent_serve}));
  if (!who) return who.error();
  who->is_operator = true;  // it works for all tenants
  warn_of(roots);
  std::unique_ptr<Courier> courier(
      new Courier(engine, clock, std::move(name), std::move(roots), *who, patience));
  if (const auto joined = courier->join(); !joined) return joined.error();
  const auto number = courier->own_number();
  if (!number) return number.error();
  courier->agent_ = *number;
  courier->thread_ = std::thread([self = courier.get()] { self->serve(); });
  return courier;
}

Courier::~Courier() {
  std::string session;
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    session = session_;
  }
  changed_.notify_all();
  // Ends a sync that is held. If the session is another one by now, the thread has seen that it is
  // to stop before it syncs.
  if (!session.empty()) (void)wait_for(engine_.bye(who_, session));
  if (thread_.joinable()) thread_.join();
}

Result<void> Courier::join() {
  wire::RegisterRequest request;
  request.name = name_;
  request.resources = {.cores = 1, .memory_bytes = any_memory, .slots = tasks_max, .host_slots = 0};
  auto answer = wait_for(engine_.register_agent(who_, std::move(request)));
  if (!answer) return answer.error();
  acknowledged_ = 0;
  const std::lock_guard lock(mutex_);
  session_ = std::move(answer->session);
  return {};
}

Result<AgentNumber> Courier::own_number() const {
  const auto agents = wait_for(engine_.agents(who_));
  if (!agents) return agents.error();
  const auto own = std::ranges::find(*agents, AgentId{who_.user_id.uuid},
                                     [](const engine::AgentInfo& info) { return info.row.id; });
  if (own == agents->end()) return unavailable("The courier is not registered.");
  return own->row.number;
}

bool Courier::is_stopping() {
  const std::lock_guard lock(mutex_);
  return is_stopping_;
}

void Courier::rest() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience_.rest, [this] { return is_stopping_; });
}

void Courier::serve() {
  while (!is_stopping()) {
    const Result<bool> has_news = sync();
    if (has_news && *has_news) {
      do_some();
      continue;
    }
    rest();
    if (!has_news && !is_stopping()) start_anew(has_news.error());
  }
}

// What it held is interrupted by that and granted again.
void Courier::start_anew(const Error& why) {
  log::warning("delivery", "the {} registers again: {}", name_, why.message);
  waiting_.clear();
  ended_.clear();
  if (const auto joined = join(); !joined) {
    log::error("delivery", "the {} is not registered: {}", name_, joined.error().message);
  }
}

Result<bool> Courier::sync() {
  synced_at_ = clock_.monotonic();
  auto answer = wait_for(engine_.sync(who_, report()));
  if (!answer) return answer.error();
  acknowledged_ = answer->number;
  const bool has_news = !answer->tasks.empty() || !answer->accepted.empty() ||
                        !answer->stale.empty() || !answer->cancel.empty();
  // An end that was not taken could not be stored, and a server that ends holds no sync.
  const bool is_in_vain = !has_news && (!ended_.empty() || answer->is_drain_wanted);
  take(*std::move(answer));
  return !is_in_vain || !waiting_.empty();
}

wire::SyncRequest Courier::report() {
  wire::SyncRequest request;
  {
    const std::lock_guard lock(mutex_);
    request.session = session_;
  }
  request.ack = acknowledged_;
  for (const auto* held_back : {&waiting_, &resting_}) {
    for (const Held& held : *held_back) request.running.push_back(held.grant.task);
  }
  if (at_hand_) request.running.push_back(*at_hand_);
  request.wait = request.running.empty() ? wire::sync_wait_max : Millis(0);
  request.room = tasks_max;
  for (const auto& [task, outcome] : ended_) {
    request.running.push_back(task);  // its own until the end is taken, which may be refused
    request.results.push_back({task, outcome});
  }
  return request;
}

void Courier::take(wire::SyncAnswer answer) {
  for (const auto* over : {&answer.accepted, &answer.stale, &answer.cancel}) {
    for (const wire::TaskAttempt& task : *over) {
      ended_.erase(task);
      if (at_hand_ == task) at_hand_.reset();
      for (auto* held_back : {&waiting_, &resting_}) {
        std::erase_if(*held_back, [&](const Held& held) { return held.grant.task == task; });
      }
    }
  }
  for (wire::Grant& grant : answer.tasks) waiting_.push_back({.grant = std::move(grant)});
}

void Courier::do_some() {
  batch_bytes_ = 0;
  std::size_t ended = 0;
  const auto is_full = [&] { return ended == batch_files_max || batch_bytes_ >= batch_bytes_max; };
  while (!is_full() && !waiting_.empty() && !is_stopping()) {
    Held held = std::move(waiting_.front());
    waiting_.pop_front();
    at_hand_ = held.grant.task;
    auto outcome = go_on() ? end_of(held) : std::nullopt;
    if (!std::exchange(at_hand_, std::nullopt)) continue;
    if (outcome) {
      ended_.emplace(held.grant.task, *std::move(outcome));
      ++ended;
    } else {
      resting_.push_back(std::move(held));
    }
  }
  if (resting_.empty()) return;
  rest();
  std::ranges::move(resting_, std::back_inserter(waiting_));
  resting_.clear();
}

bool Courier::go_on() {
  const bool is_due = clock_.monotonic() - synced_at_ >= renewal_rest;
  if (is_stopping() || (is_due && !sync())) at_hand_.reset();
  return at_hand_.has_value();
}

std::optional<Courier::Outcome> Courier::end_of(Held& held) {
  wire::Grant& grant = held.grant;
  auto outcome = run(grant);
  if (outcome) return *std::move(outcome);
  if (!at_hand_) return {};
  ++held.tries;
  if (outcome.error().code == ErrorCode::unavailable && held.tries < patience_.tries) return {};
  log::warning("delivery", "task {} was not done: {}", wire::format_task(grant.task.task),
               outcome.error().message);
  return Outcome(errand_failure(grant, outcome.error()));
}

Result<Courier::Outcome> Courier::run(wire::Grant& grant) {
  if (const auto whole = complete(grant); !whole) return whole.error();
  const auto previous = previous_of(grant);
  if (!previous) return previous.error();
  auto output = run_errand(roots_, grant, *previous, [this] { return go_on(); });
  if (!output) return output.error();
  batch_bytes_ += previous->size() + output->json.size();
  if (output->json.size() <= wire::inline_bytes_max) return Outcome(*std::move(output));
  auto stored = wait_for(engine_.put_output(who_, grant.task, std::move(output->json)));
  if (!stored) return stored.error();
  return Outcome(wire::LargeOutput{*std::move(stored), std::move(output->spawned)});
}

Result<void> Courier::complete(wire::Grant& grant) const {
  if (!grant.is_input_large) return {};
  auto input = wait_for(engine_.task_input(who_, grant.task));
  if (!input) return input.error();
  grant.input = *std::move(input);
  grant.is_input_large = false;
  return {};
}

Result<std::string> Courier::previous_of(const wire::Grant& grant) const {
  if (!grant.previous) return std::string();
  if (!grant.previous->is_large) return grant.previous->json;
  return wait_for(engine_.task_previous(who_, grant.task));
}

}  // namespace docket::delivery
