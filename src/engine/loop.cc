#include "engine/loop.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace docket::engine {

Loop::Loop(store::Store& store, const Clock& clock, Random& random, Metrics& metrics,
           const store::Marks& marks, std::size_t batch_writes_max)
    : store_(store),
      clock_(clock),
      random_(random),
      batch_writes_max_(batch_writes_max),
      stamper_(clock, marks.last_stamp),
      last_sequence_(to_number(marks.last_sequence)),
      last_commit_(marks.last_commit),
      commit_seconds_(metrics.histogram("docket_commit_seconds", "Time of one durable commit.")),
      commits_(metrics.counter("docket_commits_total", "Durable commits.")),
      writes_(metrics.counter("docket_writes_total", "Writes in durable commits.")) {}

void Loop::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  posted_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Loop::start() {
  thread_ = std::thread([this] { run(); });
}

void Loop::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    mailbox_.push_back(std::move(work));
    backlog_.store(mailbox_.size(), std::memory_order_relaxed);
  }
  posted_.notify_one();
}

void Loop::enqueue(store::Request request, Done done) {
  pending_.push_back({{std::move(request), std::move(done)}});
}

void Loop::enqueue(std::vector<Order> bundle, store::BundleRule rule) {
  auto left = static_cast<std::uint32_t>(bundle.size());
  for (Order& order : bundle) pending_.push_back({std::move(order), std::exchange(left, 0), rule});
}

void Loop::insist(store::Request request) {
  pending_.push_back({.order = {std::move(request), nullptr}, .is_insisted_on = true});
}

void Loop::run() {
  while (true) {
    std::vector<std::function<void()>> work = wait_for_work();
    const bool is_last = work.empty() && pending_.empty() && [&] {
      const std::lock_guard lock(mutex_);
      return is_stopping_ && mailbox_.empty();
    }();
    if (is_last) return;
    turn(std::move(work));
  }
}

std::vector<std::function<void()>> Loop::wait_for_work() {
  const std::optional<Micros> most = sleep_at_most();
  if (!most || *most > Micros(0)) look_out();
  std::unique_lock lock(mutex_);
  const auto is_due = [&] { return !mailbox_.empty() || is_stopping_; };
  if (most) {
    posted_.wait_for(lock, *most, is_due);
  } else {
    posted_.wait(lock, is_due);
  }
  backlog_.store(0, std::memory_order_relaxed);
  return std::exchange(mailbox_, {});
}

// A client that submits job by job asks again some 100 microseconds after its answer, and waking a
// thread that sleeps costs up to half of that. So the loop stays awake a little, and lets everybody
// else have its core meanwhile. Where others want the core, each look takes one of their slices.
void Loop::look_out() const {
  const Monotonic until = clock_.monotonic() + longest_look;
  for (int look = 0; look < looks_before_sleep && backlog() == 0 && !is_stopping_; ++look) {
    std::this_thread::yield();
    if (clock_.monotonic() > until) return;
  }
}

std::optional<Micros> Loop::sleep_at_most() const {
  if (!pending_.empty()) return Micros(0);
  std::optional<Micros> least;
  if (is_in_trouble_) {
    least = next_try_ - clock_.monotonic();
  } else if (owes_more_) {
    return Micros(0);
  }
  for (Listener* listener : listeners_) {
    const auto most = listener->sleep_at_most();
    if (most && (!least || *most < *least)) least = most;
  }
  return least ? std::optional(std::max(*least, Micros(0))) : std::nullopt;
}

void Loop::turn(std::vector<std::function<void()>> work) {
  for (const auto& item : work) item();
  for (Listener* listener : listeners_) listener->before_commit();
  commit_all();
  for (Listener* listener : listeners_) listener->after_turn();
}

void Loop::commit_all() {
  if (pending_.empty() && is_in_trouble_ && clock_.monotonic() >= next_try_) try_store();
  if (pending_.empty() && owes_more_ && !is_in_trouble_) enqueue(store::DrainOutbox{});
  std::vector<Pending> all = std::exchange(pending_, {});
  std::span<Pending> left = all;
  while (!left.empty()) {
    std::size_t size = left.front().bundle;
    while (size < left.size() && size + left[size].bundle <= batch_writes_max_) {
      size += left[size].bundle;
    }
    commit(left.first(size));
    left = left.subspan(size);
  }
}

store::Write Loop::stamp(Pending& pending, std::span<const store::Write> bundle) {
  store::Write write{stamper_.next(), std::move(pending.order.request), pending.bundle,
                     pending.rule};
  if (auto* record = std::get_if<store::AddRecord>(&write.request)) {
    record->id = RecordId{make_uuid_v7(write.at, random_.next())};
  }
  auto* submit = std::get_if<store::Submit>(&write.request);
  if (submit == nullptr) return write;
  submit->id = JobId{make_uuid_v7(write.at, random_.next())};
  submit->sequence = Sequence{++last_sequence_};
  if (pending.order.parent) {
    const JobId parent = std::get<store::Submit>(bundle[*pending.order.parent].request).id;
    submit->submission.parent = parent;
    submit->submission.facets[job::Facet::parent] = to_string(parent);
  }
  return write;
}

void Loop::commit(std::span<Pending> batch) {
  std::vector<store::Write> writes;
  writes.reserve(batch.size());
  std::size_t bundle = 0;  // where the one at hand begins
  for (Pending& pending : batch) {
    if (pending.bundle > 0) bundle = writes.size();
    writes.push_back(stamp(pending, std::span(writes).subspan(bundle)));
  }

  const Monotonic before = clock_.monotonic();
  Result<store::BatchResult> result = store_.write(writes);
  commit_seconds_.observe(std::chrono::duration<double>(clock_.monotonic() - before).count());
  if (!result) return refuse(batch, writes, result.error());
  // What was refused altogether was not written, and says nothing of the disk.
  if (std::exchange(last_commit_, result->commit) < result->commit) note_good();
  commits_.add();
  writes_.add(static_cast<double>(batch.size()));
  owes_more_ = result->owes_more;
  for (Listener* listener : listeners_) listener->committed(*result);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch[i].order.done) batch[i].order.done(std::move(result->writes[i]));
  }
}

// --- a store that takes no writes ---------------------------------------------------------------

// What contradicts the store would do so again, and take others with it: only a disk is waited for.
void Loop::refuse(std::span<Pending> batch, std::span<store::Write> writes, const Error& error) {
  log::error("engine", "a commit of {} writes failed: {}", batch.size(), error.message);
  note_trouble(error);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch[i].is_insisted_on && error.code == ErrorCode::unavailable) {
      insisted_on_.push_back(std::move(writes[i].request));
    }
    if (batch[i].order.done) batch[i].order.done(error);
  }
}

std::optional<Error> Loop::trouble() const {
  const std::lock_guard lock(mutex_);
  const bool is_calm = is_trouble_over_ && clock_.monotonic() - refused_at_ >= calm;
  return is_calm ? std::nullopt : trouble_;
}

void Loop::note_trouble(const Error& error) {
  is_in_trouble_ = true;
  next_try_ = clock_.monotonic() + try_every;
  const std::lock_guard lock(mutex_);
  trouble_ = error;
  refused_at_ = clock_.monotonic();
  is_trouble_over_ = false;
}

void Loop::note_good() {
  if (!std::exchange(is_in_trouble_, false)) return;
  log::info("engine", "the store takes writes again");
  for (store::Request& request : std::exchange(insisted_on_, {})) insist(std::move(request));
  const std::lock_guard lock(mutex_);
  is_trouble_over_ = true;
}

void Loop::try_store() {
  if (const auto tried = store_.try_write(); !tried) return note_trouble(tried.error());
  note_good();
}

}  // namespace docket::engine
