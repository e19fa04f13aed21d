#include "worker/pool_loop.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ranges>

#include "base/excerpt.h"
#include "base/log.h"
#include "worker/failures.h"

namespace docket::worker {
namespace {

// A task that runs longer than this gets its line taken away: others may have room.
constexpr Millis patience{10};
// Larger inputs wait in the pool, not in the line of a worker.
constexpr std::size_t small_input_bytes = 16U << 10;
constexpr Millis longest_limit = std::chrono::hours(24 * 366);
constexpr Millis first_restart_delay{100};
constexpr Millis longest_restart_delay{5'000};

constexpr std::string_view stopped = "The agent is stopping.";
constexpr std::string_view killed_for_another = "Its worker was stopped for another task.";
constexpr std::string_view spawner_lost = "The process that starts workers is gone.";

// Where the task says nothing, the kind does.
executor::Limits resolve(const executor::Limits& task, const executor::Limits& kind,
                         std::size_t output_bytes_max) {
  const auto either = [](auto own, auto other) { return own > decltype(own){} ? own : other; };
  executor::Limits limits{.wall = std::min(either(task.wall, kind.wall), longest_limit),
                          .cpu = std::min(either(task.cpu, kind.cpu), longest_limit),
                          .memory_bytes = either(task.memory_bytes, kind.memory_bytes),
                          .output_bytes = either(task.output_bytes, kind.output_bytes)};
  const auto most = static_cast<std::int64_t>(output_bytes_max);
  limits.output_bytes = limits.output_bytes > 0 ? std::min(limits.output_bytes, most) : most;
  return limits;
}

// Why a task ended with its worker.
Failure verdict(const RemoteWorker& worker, const InLine& task, int status) {
  const executor::Limits& limits = task.assignment.limits;
  const std::uint32_t attempt = task.assignment.task.attempt;
  if (task.stop == StopReason::cancelled) return cancelled();
  if (task.stop == StopReason::interrupted) return interrupted(stopped);
  if (task.is_out_of_time) return ran_too_long(limits, attempt);
  if (worker.is_killed_for_a_task()) return interrupted(killed_for_another);
  const bool is_out_of_cpu = WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
  if (is_out_of_cpu && limits.cpu > Millis(0)) return used_too_much_cpu(limits, attempt);
  return crashed(status, attempt);
}

// None after a worker that had come to serve, then 0.1 s, 0.2 s, … 5 s.
Millis restart_delay(int failed_starts) {
  if (failed_starts == 0) return Millis(0);
  return std::min(first_restart_delay * (1 << std::min(failed_starts - 1, 10)),
                  longest_restart_delay);
}

}  // namespace

PoolLoop::PoolLoop(PoolOptions options, Spawner& spawner, const executor::Registry& registry,
                   const Clock& clock, Pool::Listener listener, Descriptor wake)
    : options_(std::move(options)),
      spawner_(spawner),
      registry_(registry),
      clock_(clock),
      listener_(std::move(listener)),
      wake_(std::move(wake)),
      now_(clock.monotonic()),
      slots_(options_.slots) {}

void PoolLoop::post(Mail mail) {
  {
    const std::lock_guard lock(mutex_);
    std::ranges::move(mail.submitted, std::back_inserter(mail_.submitted));
    std::ranges::move(mail.cancelled, std::back_inserter(mail_.cancelled));
    std::ranges::move(mail.killed, std::back_inserter(mail_.killed));
    if (mail.allow_until) mail_.allow_until = mail.allow_until;
    if (mail.stop_grace) mail_.stop_grace = mail.stop_grace;
  }
  const std::uint64_t one = 1;
  if (write(wake_.number(), &one, sizeof one) < 0) {
    log::debug("worker", "the pool is awake already");
  }
}

void PoolLoop::run() {
  while (!is_over()) {
    wait_for_news();
    now_ = clock_.monotonic();
    take_mail();
    for (Slot& slot : slots_) {
      if (slot.worker) hear(*slot.worker, false);
    }
    take_exits();
    if (now_ >= interrupt_at_) interrupt_running();
    for (Slot& slot : slots_) {
      if (slot.worker && slot.worker->killed_at() <= now_ - options_.death_time) abandon(slot);
      staff(slot);
      if (slot.worker) tend(*slot.worker);
    }
    feed();
    for (Slot& slot : slots_) {
      if (slot.worker) slot.worker->send();
    }
    deliver();
  }
}

bool PoolLoop::is_over() const {
  return is_stopping_ &&
         std::ranges::none_of(slots_, [](const Slot& slot) { return slot.worker.has_value(); });
}

void PoolLoop::wait_for_news() {
  sources_.assign(1, {wake_.number(), POLLIN, 0});
  if (!is_spawner_lost_) sources_.push_back({spawner_.poll_descriptor(), POLLIN, 0});
  for (const Slot& slot : slots_) {
    if (!slot.worker || slot.worker->is_closed()) continue;
    const short wanted = slot.worker->has_unsent() ? POLLIN | POLLOUT : POLLIN;
    sources_.push_back({slot.worker->channel(), wanted, 0});
  }
  const Monotonic deadline = next_deadline();
  int timeout_ms = -1;
  if (deadline != Monotonic::max()) {
    const Millis left = std::chrono::ceil<Millis>(deadline - clock_.monotonic());
    timeout_ms = static_cast<int>(std::clamp(left, Millis(0), Millis(60'000)).count());
  }
  poll(sources_.data(), sources_.size(), timeout_ms);
}

Monotonic PoolLoop::next_deadline() {
  Monotonic next = interrupt_at_;
  for (Slot& slot : slots_) {
    if (!slot.worker) {
      if (needs_worker()) next = std::min(next, slot.start_at);
      continue;
    }
    if (slot.worker->state() == RemoteWorker::State::killed) {
      next = std::min(next, slot.worker->killed_at() + options_.death_time);
      continue;
    }
    next = std::min(next, slot.worker->leave_by());
    const InLine* first = slot.worker->first();
    if (first == nullptr) continue;
    next = std::min({next, first->kill_at, first->time_up_at});
    if (slot.worker->has_others_waiting()) next = std::min(next, first->began + patience);
  }
  return next;
}

void PoolLoop::take_mail() {
  std::uint64_t count = 0;
  if (read(wake_.number(), &count, sizeof count) < 0) return;
  Mail mail;
  {
    const std::lock_guard lock(mutex_);
    std::swap(mail, mail_);
  }
  for (Assignment& assignment : mail.submitted) admit(std::move(assignment));
  for (const wire::TaskAttempt& task : mail.cancelled) cancel(task, options_.kill_grace);
  for (const wire::TaskAttempt& task : mail.killed) cancel(task, Millis(0));
  if (mail.allow_until && !is_spawner_lost_ && !spawner_.allow_until(*mail.allow_until)) {
    lose_spawner();
  }
  if (mail.stop_grace && !is_stopping_) begin_stop(*mail.stop_grace);
}

void PoolLoop::admit(Assignment assignment) {
  const executor::Kind* kind = registry_.find(assignment.kind);
  if (is_stopping_ || is_spawner_lost_) {
    return end(assignment, interrupted(is_stopping_ ? stopped : spawner_lost));
  }
  if (kind == nullptr) return end(assignment, no_such_kind(assignment.kind));
  if (const std::size_t bytes = bytes_of(assignment); bytes > options_.frame_bytes_max) {
    return end(assignment, input_too_large(bytes, options_.frame_bytes_max));
  }
  assignment.limits = resolve(assignment.limits, kind->limits, options_.frame_bytes_max);
  waiting_.push_back(std::move(assignment));
}

void PoolLoop::cancel(const wire::TaskAttempt& task, Millis grace) {
  const auto is_meant = [&](const Assignment& assignment) { return assignment.task == task; };
  const auto found = std::ranges::find_if(waiting_, is_meant);
  if (found != waiting_.end()) {
    end(*found, cancelled());
    waiting_.erase(found);
    return;
  }
  for (Slot& slot : slots_) {
    if (!slot.worker) continue;
    for (InLine& entry : slot.worker->line()) {
      if (entry.is_withdrawn || !is_meant(entry.assignment)) continue;
      if (slot.worker->withdraw(entry)) {
        end(entry.assignment, cancelled());
      } else {
        slot.worker->ask_to_stop(entry, StopReason::cancelled, now_ + grace);
      }
      return;
    }
  }
}

void PoolLoop::begin_stop(Millis grace) {
  is_stopping_ = true;
  interrupt_at_ = now_ + grace;
  for (Slot& slot : slots_) {
    if (slot.worker) recall(*slot.worker);
  }
  for (const Assignment& assignment : waiting_) end(assignment, interrupted(stopped));
  waiting_.clear();
}

void PoolLoop::hear(RemoteWorker& worker, bool whole) {
  worker.receive(whole);
  for (;;) {
    const Result<std::optional<Frame>> frame = worker.next_frame();
    if (frame && !*frame) break;
    if (!frame || !std::visit([&](const auto& said) { return on(worker, said); }, **frame)) {
      log::error("worker", "a worker broke the protocol and is killed");
      return worker.kill(spawner_, nullptr, now_);
    }
  }
  // One that closed its channel but lives on is of no use.
  const bool is_leaving = worker.state() == RemoteWorker::State::leaving;
  if (worker.is_closed() && !is_leaving) worker.kill(spawner_, nullptr, now_);
}

bool PoolLoop::on(RemoteWorker& worker, const Ready&) {
  if (worker.state() == RemoteWorker::State::starting) worker.serve();
  return true;
}

bool PoolLoop::on(RemoteWorker&, const Assign&) { return false; }

bool PoolLoop::on(RemoteWorker& worker, const Skipped& skipped) {
  const InLine* task = worker.find(skipped.ticket);
  if (task == nullptr || !task->is_withdrawn) return false;
  worker.drop(skipped.ticket);
  return true;
}

bool PoolLoop::on(RemoteWorker& worker, const Reported& reported) {
  const InLine* task = worker.find(reported.ticket);
  if (task == nullptr || task->is_withdrawn) return false;
  events_.emplace_back(
      Progress{.task = task->assignment.task,
               .fraction = reported.fraction,
               .message = std::string(excerpt(reported.message, message_bytes_max))});
  return true;
}

bool PoolLoop::on(RemoteWorker& worker, const Ended& ended) {
  const InLine* task = worker.find(ended.ticket);
  if (task == nullptr || task->is_withdrawn) return false;
  const bool is_interrupted = task->stop == StopReason::interrupted;
  end(task->assignment, is_interrupted ? interrupted(stopped) : ended.outcome, ended.cpu,
      ended.wall);
  worker.cpu_accounted += ended.cpu;
  worker.drop(ended.ticket);
  if (ended.is_worn) worker.leave(now_ + options_.kill_grace);
  return true;
}

void PoolLoop::take_exits() {
  while (!is_spawner_lost_) {
    const Result<std::optional<Spawner::Exit>> exit = spawner_.next_exit();
    if (!exit) return lose_spawner();
    if (!*exit) return;
    const auto found = std::ranges::find_if(slots_, [&](const Slot& slot) {
      return slot.worker && slot.worker->number() == (*exit)->worker;
    });
    if (found != slots_.end()) bury(*found, **exit);
    std::erase(abandoned_, (*exit)->worker);
  }
}

void PoolLoop::abandon(Slot& slot) {
  const Spawner::Worker worker = slot.worker->number();
  abandoned_.push_back(worker);
  log::warning("worker", "a worker hangs in the kernel and is given up; {} do so",
               abandoned_.size());
  bury(slot, {.worker = worker, .status = SIGKILL, .cpu = slot.worker->cpu_accounted});
}

void PoolLoop::bury(Slot& slot, const Spawner::Exit& exit) {
  RemoteWorker& worker = *slot.worker;
  const RemoteWorker::State state = worker.state();
  hear(worker, true);  // what it said before it died
  note_begin(worker);
  // A task that kills its worker before it begins must not take the next one along for ever.
  const bool is_first_suspect =
      state != RemoteWorker::State::leaving && !worker.is_killed_for_a_task();
  const InLine* suspect = is_first_suspect ? worker.first() : nullptr;
  std::vector<Assignment> others;
  for (InLine& task : worker.line()) {
    if (task.is_withdrawn) continue;
    if (&task == suspect || task.is_out_of_time || worker.has_begun(task)) {
      end(task.assignment, verdict(worker, task, exit.status), exit.cpu - worker.cpu_accounted,
          now_ - task.began);
    } else {
      others.push_back(std::move(task.assignment));
    }
  }
  waiting_.insert(waiting_.begin(), std::move_iterator(others.begin()),
                  std::move_iterator(others.end()));
  slot.failed_starts = state == RemoteWorker::State::starting ? slot.failed_starts + 1 : 0;
  slot.start_at = now_ + restart_delay(slot.failed_starts);
  slot.worker.reset();
}

void PoolLoop::lose_spawner() {
  log::error("worker", "the process that starts workers is gone; no more tasks can run");
  is_spawner_lost_ = true;
  for (Slot& slot : slots_) {
    if (!slot.worker) continue;
    hear(*slot.worker, true);
    for (const InLine& task : slot.worker->line()) {
      if (!task.is_withdrawn) end(task.assignment, interrupted(spawner_lost));
    }
    slot.worker.reset();
  }
  for (const Assignment& assignment : waiting_) end(assignment, interrupted(spawner_lost));
  waiting_.clear();
}

void PoolLoop::interrupt_running() {
  interrupt_at_ = Monotonic::max();
  for (Slot& slot : slots_) {
    InLine* running = slot.worker ? slot.worker->first() : nullptr;
    if (running == nullptr) continue;
    slot.worker->ask_to_stop(*running, StopReason::interrupted, now_ + options_.kill_grace);
  }
}

bool PoolLoop::needs_worker() const {
  if (is_stopping_ || is_spawner_lost_ || abandoned_.size() >= slots_.size()) return false;
  if (!options_.starts_when_needed) return true;
  const auto is_free = [](const Slot& slot) {
    if (!slot.worker) return false;
    const RemoteWorker::State state = slot.worker->state();
    return state == RemoteWorker::State::starting ||
           (state == RemoteWorker::State::serving && slot.worker->line().empty());
  };
  return std::cmp_greater(waiting_.size(), std::ranges::count_if(slots_, is_free));
}

void PoolLoop::staff(Slot& slot) {
  if (slot.worker || now_ < slot.start_at || !needs_worker()) return;
  Result<RemoteWorker> worker = RemoteWorker::spawn(spawner_, options_.scratch,
                                                    options_.frame_bytes_max + frame_overhead_max);
  if (worker) {
    slot.worker.emplace(*std::move(worker));
    return;
  }
  log::warning("worker", "cannot start a worker: {}", worker.error().message);
  slot.start_at = now_ + restart_delay(++slot.failed_starts);
}

void PoolLoop::tend(RemoteWorker& worker) {
  using State = RemoteWorker::State;
  if (worker.state() == State::killed) return;
  if (worker.leave_by() <= now_) return worker.kill(spawner_, nullptr, now_);
  const bool may_leave = is_stopping_ || is_used_up(worker);
  if (may_leave && worker.state() != State::leaving && worker.first() == nullptr) {
    return worker.leave(now_ + options_.kill_grace);
  }
  note_begin(worker);
  InLine* first = worker.first();
  if (first == nullptr) return;
  first->is_out_of_time = first->time_up_at <= now_;
  if (first->is_out_of_time || first->kill_at <= now_) return worker.kill(spawner_, first, now_);
  if (worker.has_others_waiting() && first->began + patience <= now_) recall(worker);
}

void PoolLoop::note_begin(RemoteWorker& worker) {
  InLine* first = worker.first();
  if (first == nullptr || first->began != Monotonic::max()) return;
  first->began = now_;
  const Millis wall = first->assignment.limits.wall;
  if (wall > Millis(0)) first->time_up_at = now_ + wall + options_.kill_grace;
}

void PoolLoop::recall(RemoteWorker& worker) {
  const InLine* first = worker.first();
  for (InLine& task : worker.line() | std::views::reverse) {
    if (&task == first && !is_stopping_) return;
    if (!task.is_withdrawn && worker.withdraw(task)) {
      waiting_.push_front(std::move(task.assignment));
    }
  }
}

void PoolLoop::feed() {
  while (!waiting_.empty()) {
    RemoteWorker* worker = choose(waiting_.front());
    if (worker == nullptr) return;
    worker->offer(std::move(waiting_.front()));
    waiting_.pop_front();
    note_begin(*worker);
  }
}

RemoteWorker* PoolLoop::choose(const Assignment& assignment) {
  RemoteWorker* shortest = nullptr;
  for (Slot& slot : slots_) {
    if (!slot.worker || slot.worker->state() != RemoteWorker::State::serving) continue;
    RemoteWorker& worker = *slot.worker;
    if (!worker.has_room() || is_used_up(worker)) continue;
    if (worker.first() == nullptr) return &worker;
    if (!may_queue_at(worker, assignment)) continue;
    const bool is_shorter = shortest == nullptr || worker.line().size() < shortest->line().size();
    if (is_shorter) shortest = &worker;
  }
  return shortest;
}

bool PoolLoop::may_queue_at(RemoteWorker& worker, const Assignment& assignment) const {
  const InLine& first = *worker.first();
  return bytes_of(assignment) <= small_input_bytes &&
         bytes_of(first.assignment) <= small_input_bytes && first.stop == StopReason::none &&
         first.began > now_ - patience;
}

bool PoolLoop::is_used_up(const RemoteWorker& worker) const {
  return options_.recycle_after_tasks > 0 && worker.offered() >= options_.recycle_after_tasks;
}

void PoolLoop::end(const Assignment& assignment, executor::Outcome outcome, Micros cpu,
                   Micros wall) {
  events_.emplace_back(
      Done{.task = assignment.task, .outcome = std::move(outcome), .cpu = cpu, .wall = wall});
}

void PoolLoop::deliver() {
  if (!events_.empty()) listener_(std::exchange(events_, {}));
}

}  // namespace docket::worker
