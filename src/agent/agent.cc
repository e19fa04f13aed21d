#include "agent/agent.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <mutex>

#include "agent/conversation.h"
#include "agent/leftovers.h"
#include "base/log.h"

namespace docket::agent {
namespace {

constexpr Millis turn_time{1000};
// For the facts of a machine at the start, so that its registration tells them.
constexpr Millis first_facts_time{2000};
// A command has 5 s to end after SIGTERM; then its worker kills it, and only a worker that does not
// is killed with it.
constexpr Millis host_kill_grace{6'000};

// What the pool's thread leaves for the conversation's thread.
class Inbox {
 public:
  void put(std::vector<worker::Event> events) {
    const std::lock_guard lock(mutex_);
    events_.insert(events_.end(), std::make_move_iterator(events.begin()),
                   std::make_move_iterator(events.end()));
  }
  std::vector<worker::Event> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(events_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<worker::Event> events_;
};

// The pools, each for its sort of kinds.
class PoolHands final : public Hands {
 public:
  explicit PoolHands(const executor::Registry& kinds) : kinds_(kinds) {}

  Result<void> start(const Options& options, const Spawners& spawners, const Clock& clock,
                     const worker::Pool::Listener& listener) {
    if (spawners.sandboxed != nullptr) {
      auto pool = worker::Pool::start({.slots = options.workers, .scratch = options.scratch},
                                      *spawners.sandboxed, kinds_, clock, listener);
      if (!pool) return pool.error();
      sandboxed_ = *std::move(pool);
    }
    if (spawners.host != nullptr) {
      auto pool = worker::Pool::start({.slots = options.host_tasks,
                                       .scratch = options.scratch,
                                       .kill_grace = host_kill_grace,
                                       .starts_when_needed = true},
                                      *spawners.host, kinds_, clock, listener);
      if (!pool) return pool.error();
      host_ = *std::move(pool);
    }
    return {};
  }

  void begin(std::vector<worker::Assignment> tasks) override {
    const auto on_host =
        std::stable_partition(tasks.begin(), tasks.end(), [this](const worker::Assignment& task) {
          return !kinds_.find(task.kind)->profile.is_host;
        });
    std::vector<worker::Assignment> others;
    std::move(on_host, tasks.end(), std::back_inserter(others));
    tasks.erase(on_host, tasks.end());
    if (!tasks.empty()) sandboxed_->submit(std::move(tasks));
    if (!others.empty()) host_->submit(std::move(others));
  }

  void stop(const std::vector<wire::TaskAttempt>& tasks) override {
    for (worker::Pool* pool : pools()) pool->cancel(tasks);
  }
  void kill(const std::vector<wire::TaskAttempt>& tasks) override {
    for (worker::Pool* pool : pools()) pool->kill(tasks);
  }

  // Every answer of the server comes here; a pool need not wake for each.
  void allow_until(Monotonic until) override {
    // One that is earlier, because the lease is shorter now, counts at once.
    const Micros later = until - allowed_until_;
    if (!host_ || (later >= Micros(0) && later < renew_every)) return;
    allowed_until_ = until;
    host_->allow_until(until);
  }

  void stop_all() {
    for (worker::Pool* pool : pools()) pool->stop(Millis(0));
  }

 private:
  std::vector<worker::Pool*> pools() const {
    std::vector<worker::Pool*> all;
    for (const auto* pool : {&sandboxed_, &host_}) {
      if (*pool) all.push_back(pool->get());
    }
    return all;
  }

  const executor::Registry& kinds_;
  std::unique_ptr<worker::Pool> sandboxed_;
  std::unique_ptr<worker::Pool> host_;
  Monotonic allowed_until_{};
};

void hand_over(Inbox& inbox, Conversation& conversation) {
  for (worker::Event& event : inbox.take()) {
    if (auto* progress = std::get_if<worker::Progress>(&event)) {
      conversation.progress(*progress);
    } else {
      conversation.ended(std::get<worker::Done>(std::move(event)));
    }
  }
}

void drain(const Options& options, const Clock& clock, PoolHands& hands, Inbox& inbox,
           Conversation& conversation) {
  conversation.begin_drain();
  const Monotonic until = clock.monotonic() + options.drain_grace;
  while (!conversation.is_empty() && clock.monotonic() < until) {
    hand_over(inbox, conversation);
    conversation.turn(Millis(50));
  }
  hands.stop_all();
  // What is left was interrupted; the server hears of it, or frees it with the session.
  hand_over(inbox, conversation);
  const Monotonic last = clock.monotonic() + Millis(1000);
  while (!conversation.is_empty() && clock.monotonic() < last) conversation.turn(Millis(50));
  conversation.say_bye();
}

}  // namespace

Result<void> run(const Options& options, const Spawners& spawners, const executor::Registry& kinds,
                 const Clock& clock, Random& random, std::stop_token stop) {
  auto journal = Journal::open(options.journal);
  if (!journal) return journal.error();
  if (const std::size_t killed = kill_leftovers(journal->unfinished()); killed > 0) {
    log::warning("agent", "killed {} processes that an agent before this one left", killed);
  }
  Facts facts(options.facts, options.facts_every);
  facts.wait_for_first(first_facts_time);
  Inbox inbox;
  PoolHands hands(kinds);
  const std::string instance = format_uuid(make_uuid_v7(clock.now(), random.next()));
  Conversation conversation(options, kinds, instance, clock, hands, *journal, facts);
  const auto started =
      hands.start(options, spawners, clock, [&](std::vector<worker::Event> events) {
        inbox.put(std::move(events));
        conversation.wake();
      });
  // The pools call the conversation from their threads, so they are stopped before it goes.
  if (!started) {
    hands.stop_all();
    return started.error();
  }
  const std::stop_callback wake(stop, [&] { conversation.wake(); });
  while (!stop.stop_requested()) {
    hand_over(inbox, conversation);
    conversation.turn(turn_time);
    if (conversation.refusal()) break;
  }
  if (conversation.refusal()) {
    hands.stop_all();
    return *conversation.refusal();
  }
  drain(options, clock, hands, inbox, conversation);
  return {};
}

}  // namespace docket::agent
