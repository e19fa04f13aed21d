#include "engine/session.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"

namespace docket::engine {
namespace {

template <class T>
void put_before(std::vector<T>& news, std::vector<T>&& old) {
  news.insert(news.begin(), std::make_move_iterator(old.begin()),
              std::make_move_iterator(old.end()));
}

}  // namespace

void Session::add(Room& room, const Room& more) {
  room.slots += more.slots;
  room.memory_bytes += more.memory_bytes;
  room.host_slots += more.host_slots;
}

void Session::unreserve(const Room& need) {
  DOCKET_CHECK(used_.slots >= need.slots && used_.memory_bytes >= need.memory_bytes &&
                   used_.host_slots >= need.host_slots,
               "an agent gives back only the room it took");
  used_.slots -= need.slots;
  used_.host_slots -= need.host_slots;
  used_.memory_bytes -= need.memory_bytes;
}

Room Session::free() const {
  const auto left = [](std::uint32_t all, std::uint32_t used) { return all - std::min(all, used); };
  return {.slots = left(whole.slots, used_.slots),
          .memory_bytes = std::max<std::int64_t>(0, whole.memory_bytes - used_.memory_bytes),
          .host_slots = left(whole.host_slots, used_.host_slots)};
}

bool Session::is_idle() const {
  return holdings_.empty() && used_.slots == 0 && used_.host_slots == 0;
}

Holding* Session::find(const wire::TaskAttempt& task) {
  const auto found = holdings_.find(task);
  return found == holdings_.end() ? nullptr : &found->second;
}

void Session::hold(Holding holding) { holdings_.insert_or_assign(holding.task, holding); }

void Session::drop(const wire::TaskAttempt& task) {
  const auto found = holdings_.find(task);
  if (found == holdings_.end()) return;
  if (!found->second.is_ending) unreserve(found->second.need);
  holdings_.erase(found);
}

void Session::begin_ending(Holding& holding) {
  if (holding.is_ending) return;
  holding.is_ending = true;
  unreserve(holding.need);
}

void Session::renew(const wire::TaskAttempt& task, Monotonic until) {
  Holding* holding = find(task);
  if (holding == nullptr) return;
  holding->lease_until = until;
  holding->is_away = false;
}

void Session::await_return(const wire::TaskAttempt& task) {
  Holding* holding = find(task);
  if (holding == nullptr) return;
  holding->lease_until += holding->away;
  holding->is_away = true;
}

bool Session::has_news() const {
  return !news.tasks.empty() || !news.started.empty() || !news.accepted.empty() ||
         !news.stale.empty() || !news.cancel.empty();
}

void Session::acknowledge(std::uint64_t number) {
  while (!unread_.empty() && unread_.front().number <= number) unread_.pop_front();
  while (!unread_.empty()) {
    wire::SyncAnswer& old = unread_.back();
    put_before(news.tasks, std::move(old.tasks));
    put_before(news.started, std::move(old.started));
    put_before(news.accepted, std::move(old.accepted));
    put_before(news.stale, std::move(old.stale));
    put_before(news.cancel, std::move(old.cancel));
    unread_.pop_back();
  }
}

bool Session::was_accepted(const wire::TaskAttempt& task) const {
  return std::ranges::find(news.accepted, task) != news.accepted.end();
}

void Session::wait(Answer answer, Monotonic until, bool brought) {
  waiting_ = Waiting{std::move(answer), until, brought};
}

bool Session::must_answer(Monotonic now) const {
  return waiting_ && (waiting_->brought || has_news() || waiting_->until <= now);
}

std::optional<Monotonic> Session::wait_until() const {
  return waiting_ ? std::optional(waiting_->until) : std::nullopt;
}

void Session::answer(Millis lease, bool is_drain_wanted) {
  if (!waiting_) return;
  news.number = ++number_;
  news.lease = lease;
  news.is_drain_wanted = is_drain_wanted;
  unread_.push_back(news);
  const Answer answer = std::move(waiting_->answer);
  waiting_.reset();
  answer.fulfil(std::exchange(news, {}));
}

void Session::refuse(Error error) {
  if (!waiting_) return;
  const Answer answer = std::move(waiting_->answer);
  waiting_.reset();
  answer.fulfil(std::move(error));
}

}  // namespace docket::engine
