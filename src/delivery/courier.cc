#include "delivery/courier.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/log.h"
#include "base/task.h"
#include "delivery/folder.h"

namespace docket::delivery {
namespace {

// Room for the memory that its tasks are said to need: it needs none of it.
constexpr std::int64_t any_memory = 1LL << 50;

Failure failure_of(const Error& error) {
  return {.kind = FailureKind::not_buildable,
          .code = std::string(not_delivered),
          .message = fmt::format("The file could not be delivered: {}", error.message),
          .detail = {},
          .retryable = false};
}

executor::Output receipt_of(const Order& order, std::size_t bytes) {
  const boost::json::object said = {{"name", order.name}, {"bytes", bytes}};
  return {boost::json::serialize(said)};
}

}  // namespace

Result<std::unique_ptr<Courier>> Courier::start(engine::Engine& engine, std::string root,
                                                Patience patience) {
  auto who =
      wait_for(engine.principal_of(courier_tenant, courier_name, {job::Permission::agent_serve}));
  if (!who) return who.error();
  who->is_operator = true;  // it delivers for all tenants
  std::unique_ptr<Courier> courier(new Courier(engine, std::move(root), *who, patience));
  if (const auto joined = courier->join(); !joined) return joined.error();
  if (const auto seen = check_folder(courier->root_, ""); !seen) {
    log::warning("delivery", "nothing can be delivered to {}: {}", courier->root_,
                 seen.error().message);
  }
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
  request.name = courier_name;
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
      deliver_some();
      continue;
    }
    rest();
    if (!has_news && !is_stopping()) start_anew(has_news.error());
  }
}

// What it held is interrupted by that and granted again.
void Courier::start_anew(const Error& why) {
  log::warning("delivery", "the courier registers again: {}", why.message);
  waiting_.clear();
  ended_.clear();
  if (const auto joined = join(); !joined) {
    log::error("delivery", "the courier is not registered: {}", joined.error().message);
  }
}

Result<bool> Courier::sync() {
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
  request.wait = waiting_.empty() ? wire::sync_wait_max : Millis(0);
  request.room = tasks_max;
  for (const Held& held : waiting_) request.running.push_back(held.grant.task);
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
      std::erase_if(waiting_, [&](const Held& held) { return held.grant.task == task; });
    }
  }
  for (wire::Grant& grant : answer.tasks) waiting_.push_back({.grant = std::move(grant)});
}

void Courier::deliver_some() {
  std::deque<Held> again;
  batch_bytes_ = 0;
  std::size_t ended = 0;
  const auto is_full = [&] { return ended == batch_files_max || batch_bytes_ >= batch_bytes_max; };
  while (!is_full() && !waiting_.empty() && !is_stopping()) {
    Held held = std::move(waiting_.front());
    waiting_.pop_front();
    if (auto outcome = deliver(held)) {
      ended_.emplace(held.grant.task, *std::move(outcome));
      ++ended;
    } else {
      again.push_back(std::move(held));
    }
  }
  if (again.empty()) return;
  rest();
  std::ranges::move(again, std::back_inserter(waiting_));
}

std::optional<Courier::Outcome> Courier::deliver(Held& held) {
  const wire::Grant& grant = held.grant;
  auto receipt = bring(grant);
  if (receipt) return Outcome(*std::move(receipt));
  ++held.tries;
  if (receipt.error().code == ErrorCode::unavailable && held.tries < patience_.tries) return {};
  log::warning("delivery", "task {} was not delivered: {}", wire::format_task(grant.task.task),
               receipt.error().message);
  return Outcome(failure_of(receipt.error()));
}

Result<executor::Output> Courier::bring(const wire::Grant& grant) {
  const auto order = decode_order(grant.input);
  if (!order) return order.error();
  const auto bytes = elements(grant);
  if (!bytes) return bytes.error();
  const auto folder = Folder::make(root_, order->folder);
  if (!folder) return folder.error();
  if (const auto written = folder->write(order->name, *bytes); !written) return written.error();
  batch_bytes_ += bytes->size();
  return receipt_of(*order, bytes->size());
}

Result<std::string> Courier::elements(const wire::Grant& grant) const {
  if (!grant.previous) return invalid_argument("There is nothing before this step.");
  if (!grant.previous->is_large) return grant.previous->json;
  return wait_for(engine_.task_previous(who_, grant.task));
}

}  // namespace docket::delivery
