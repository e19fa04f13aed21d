#include "agent/agent.h"

#include <mutex>

#include "agent/conversation.h"
#include "base/log.h"

namespace docket::agent {
namespace {

constexpr Millis turn_time{1000};

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

class PoolHands final : public Hands {
 public:
  void use(worker::Pool& pool) { pool_ = &pool; }
  void begin(std::vector<worker::Assignment> tasks) override { pool_->submit(std::move(tasks)); }
  void stop(const std::vector<wire::TaskAttempt>& tasks) override { pool_->cancel(tasks); }

 private:
  worker::Pool* pool_ = nullptr;
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

void drain(const Options& options, const Clock& clock, worker::Pool& pool, Inbox& inbox,
           Conversation& conversation) {
  conversation.begin_drain();
  const Monotonic until = clock.monotonic() + options.drain_grace;
  while (!conversation.is_empty() && clock.monotonic() < until) {
    hand_over(inbox, conversation);
    conversation.turn(Millis(50));
  }
  pool.stop(Millis(0));
  // What is left was interrupted; the server hears of it, or frees it with the session.
  hand_over(inbox, conversation);
  const Monotonic last = clock.monotonic() + Millis(1000);
  while (!conversation.is_empty() && clock.monotonic() < last) conversation.turn(Millis(50));
  conversation.say_bye();
}

}  // namespace

Result<void> run(const Options& options, worker::Spawner& spawner, const executor::Registry& kinds,
                 const Clock& clock, Random& random, std::stop_token stop) {
  Inbox inbox;
  PoolHands hands;
  const std::string instance = format_uuid(make_uuid_v7(clock.now(), random.next()));
  Conversation conversation(options, kinds.names(), instance, clock, hands);
  auto pool = worker::Pool::start({.slots = options.workers, .scratch = options.scratch}, spawner,
                                  kinds, clock, [&](std::vector<worker::Event> events) {
                                    inbox.put(std::move(events));
                                    conversation.wake();
                                  });
  if (!pool) return pool.error();
  hands.use(**pool);
  const std::stop_callback wake(stop, [&] { conversation.wake(); });
  while (!stop.stop_requested()) {
    hand_over(inbox, conversation);
    conversation.turn(turn_time);
    if (conversation.refusal()) return *conversation.refusal();
  }
  drain(options, clock, **pool, inbox, conversation);
  return {};
}

}  // namespace docket::agent
