// The one thread that changes things: takes messages, commits batches, then tells everybody.
//
// Guarantees: writes are committed in the order they were enqueued, at most `batch_writes_max` in
//   a commit, but for a bundle, which is never split; an idle loop never waits for more (group
//   commit without delay). A write is answered after its commit, and after every listener saw the
//   commit. A store that did not take one is tried every second, until it takes writes again; what
//   was insisted on meanwhile is written then.
// Threads: `post` from any; everything else on the loop's own thread (or before start).
// Time: stamps from Stamper; sleeps until the earliest time a listener asked for.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "base/metrics.h"
#include "base/random.h"
#include "base/task.h"
#include "base/time.h"
#include "engine/stamper.h"
#include "store/store.h"

namespace docket::engine {

// What lives on the loop's thread and wants to know.
class Listener {
 public:
  virtual ~Listener() = default;
  // Once per turn, before the commit: fire what is due, enqueue what follows from it.
  virtual void before_commit() {}
  // Every commit, before its writes are answered.
  virtual void committed(const store::BatchResult& result) = 0;
  // Once per turn, after the last commit.
  virtual void after_turn() {}
  // How long the loop may sleep; empty: until somebody posts.
  virtual std::optional<Micros> sleep_at_most() { return std::nullopt; }
};

class Loop {
 public:
  using Done = std::function<void(Result<store::Written>)>;

  Loop(store::Store& store, const Clock& clock, Random& random, Metrics& metrics,
       const store::Marks& marks, std::size_t batch_writes_max);
  ~Loop() { stop(); }

  void listen(Listener& listener) { listeners_.push_back(&listener); }  // before start
  void start();
  // Commits what is posted and enqueued, then ends the thread. Once; later calls do nothing.
  void stop();

  void post(std::function<void()> work);
  // Awaitable: the value of `work`, which runs on the loop's thread.
  template <class T>
  Completion<T> ask(std::function<T()> work) {
    const Completion<T> done;
    post([done, work = std::move(work)] { done.fulfil(work()); });
    return done;
  }
  // Posted and not yet run; for refusing more when too much waits.
  std::size_t backlog() const { return backlog_.load(std::memory_order_relaxed); }

  struct Order {
    store::Request request;
    Done done;
    // Of a submission: the place of an earlier one of its bundle, which becomes its parent.
    std::optional<std::size_t> parent = {};
  };
  // Ids and stamps of what is new, and sequences of submissions, are filled in at the commit.
  void enqueue(store::Request request, Done done = nullptr);
  void enqueue(std::vector<Order> bundle, store::BundleRule rule);
  // A write that nobody would ask for again, as of what time brings: if the store does not take it,
  // it is written once it takes writes again, after what came meanwhile.
  void insist(store::Request request);
  // On the loop's thread: the store did not take the last write.
  bool is_in_trouble() const { return is_in_trouble_; }
  // What the store said to the last write that it did not take; empty: it takes them, and has
  // refused none for as long as `calm`. On a disk that is nearly full a small write finds room
  // where a large one does not, and whoever asks would hear now this, now that. Any thread.
  std::optional<Error> trouble() const;
  // The time a write stamped now would get, at the earliest.
  TimePoint now() const { return stamper_.peek(); }

 private:
  static constexpr int looks_before_sleep = 500;  // some 200 microseconds
  static constexpr Micros longest_look{400};
  static constexpr Micros try_every = std::chrono::seconds(1);  // a store that takes no writes
  static constexpr Micros calm = std::chrono::seconds(10);

  struct Pending {
    Order order;
    std::uint32_t bundle = 1;  // as in store::Write
    store::BundleRule rule = store::BundleRule::each;
    bool is_insisted_on = false;
  };

  void run();
  void turn(std::vector<std::function<void()>> work);
  std::vector<std::function<void()>> wait_for_work();
  void look_out() const;
  std::optional<Micros> sleep_at_most() const;
  void commit_all();
  void commit(std::span<Pending> batch);
  void refuse(std::span<Pending> batch, std::span<store::Write> writes, const Error& error);
  void note_trouble(const Error& error);
  void note_good();
  void try_store();
  // Takes the request. `bundle`: the writes of its bundle that are stamped already.
  store::Write stamp(Pending& pending, std::span<const store::Write> bundle);

  store::Store& store_;
  const Clock& clock_;
  Random& random_;
  const std::size_t batch_writes_max_;
  Stamper stamper_;
  std::int64_t last_sequence_;
  std::int64_t last_commit_;
  std::vector<Listener*> listeners_;
  std::vector<Pending> pending_;
  std::vector<store::Request> insisted_on_;  // and not taken
  bool owes_more_ = true;                    // the outbox may hold something from before the start
  Histogram& commit_seconds_;
  Counter& commits_;
  Counter& writes_;
  bool is_in_trouble_ = false;
  Monotonic next_try_{};

  mutable std::mutex mutex_;
  std::condition_variable posted_;
  std::vector<std::function<void()>> mailbox_;
  // Guarded: as of `trouble`.
  std::optional<Error> trouble_;
  Monotonic refused_at_{};
  bool is_trouble_over_ = false;  // but for the calm
  std::atomic<std::size_t> backlog_ = 0;
  std::atomic<bool> is_stopping_ = false;
  std::thread thread_;
};

}  // namespace docket::engine
