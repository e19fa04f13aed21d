#include "engine/waiters.h"

#include <algorithm>
#include <utility>

namespace docket::engine {

Task<Result<store::View>> Waiters::wait(store::ClientRef ref, std::stop_token gone,
                                        std::optional<Millis> limit) {
  auto view = store_.find(ref, store::Detail::full);
  if (!view || job::is_final(view->job.state)) co_return view;
  const auto waiting = std::make_shared<Waiting>();
  waiting->job = view->job.sequence;
  waiting->is_attached = view->job.is_attached;
  loop_.post([this, waiting, limit] { add(waiting, limit); });
  bool is_over = false;
  {
    const std::stop_callback at_gone(
        gone, [this, waiting] { loop_.post([this, waiting] { leave(waiting); }); });
    is_over = co_await waiting->over;
  }
  if (!is_over) co_return unavailable("Nobody waits for the job any more.");
  co_return store_.find(ref, store::Detail::full);
}

void Waiters::erase(std::span<const Sequence> attached) {
  for (const Sequence job : attached) erase(job);
}

void Waiters::erase(Sequence job) {
  loop_.insist(store::Act{.job = job, .command = job::Delete{.cancels = true}});
}

// The job may have become final before the loop came to know of who waits.
void Waiters::add(const std::shared_ptr<Waiting>& waiting, std::optional<Millis> limit) {
  const auto read = store_.read({&waiting->job, 1}, store::Detail::row, std::nullopt);
  const bool is_open = read && read->front() && !job::is_final(read->front()->job.state);
  if (is_open) {
    waiting_.emplace(to_number(waiting->job), waiting);
    if (limit) limits_.add(clock_.monotonic() + *limit, waiting);
  } else {
    over_.push_back(waiting);
  }
}

void Waiters::leave(const std::shared_ptr<Waiting>& waiting) {
  if (!forget(waiting)) return;  // told already, or about to be
  const bool is_last = !waiting_.contains(to_number(waiting->job));
  if (is_last && waiting->is_attached) erase(waiting->job);
  waiting->over.fulfil(false);
}

bool Waiters::forget(const std::shared_ptr<Waiting>& waiting) {
  const auto [begin, end] = waiting_.equal_range(to_number(waiting->job));
  auto own = begin;
  while (own != end && own->second != waiting) ++own;
  if (own == end) return false;
  waiting_.erase(own);
  return true;
}

void Waiters::before_commit() {
  for (const std::weak_ptr<Waiting>& due : limits_.take_due(clock_.monotonic())) {
    const std::shared_ptr<Waiting> waiting = due.lock();
    if (!waiting) continue;
    if (waiting->is_attached) {
      leave(waiting);
    } else if (forget(waiting)) {
      over_.push_back(waiting);
    }
  }
}

std::optional<Micros> Waiters::sleep_at_most() {
  const auto next = limits_.next();
  if (!next) return std::nullopt;
  return std::max(Micros(0), *next - clock_.monotonic());
}

void Waiters::committed(const store::BatchResult& result) {
  if (waiting_.empty()) return;
  for (const store::Effect& effect : result.effects) {
    if (!effect.is_removed && !job::is_final(effect.job.state)) continue;
    const auto [begin, end] = waiting_.equal_range(to_number(effect.job.sequence));
    for (auto each = begin; each != end; ++each) over_.push_back(std::move(each->second));
    waiting_.erase(begin, end);
  }
}

void Waiters::after_turn() {
  for (const auto& waiting : std::exchange(over_, {})) waiting->over.fulfil(true);
}

}  // namespace docket::engine
