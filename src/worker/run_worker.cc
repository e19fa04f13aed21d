#include "worker/run_worker.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <deque>
#include <map>
#include <memory>
#include <new>

#include "base/check.h"
#include "base/excerpt.h"
#include "base/log.h"
#include "worker/failures.h"
#include "worker/frame.h"
#include "worker/task_limits.h"

namespace docket::worker {
namespace {

using executor::Executor;
using executor::Outcome;

constexpr Millis progress_period{50};

// The worker's end of the stream. Writing blocks: the pool reads all the time.
class Channel {
 public:
  explicit Channel(int socket) : socket_(socket) {}

  void send(const Frame& frame) {
    std::string bytes;
    encode(frame, bytes);
    for (std::string_view rest = bytes; !rest.empty() && is_open_;) {
      const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        rest.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno != EINTR) {
        is_open_ = false;
      }
    }
  }

  // Waits for the next frame; empty when the pool has closed.
  std::optional<Frame> receive() {
    while (is_open_) {
      Result<std::optional<Frame>> frame = reader_.next();
      if (!frame) {
        log::error("worker", "{}", frame.error().message);
        break;
      }
      if (*frame) return std::move(*frame);
      const ssize_t size = read(socket_, chunk_.data(), chunk_.size());
      if (size > 0) {
        reader_.add({chunk_.data(), static_cast<std::size_t>(size)});
      } else if (size == 0 || errno != EINTR) {
        is_open_ = false;
      }
    }
    return std::nullopt;
  }

 private:
  int socket_;
  bool is_open_ = true;
  FrameReader reader_{frame_bytes_limit + frame_overhead_max};
  std::string chunk_ = std::string(64U << 10, '\0');
};

// What a running task sees of the world.
class TaskContext final : public executor::Context {
 public:
  TaskContext(Channel& channel, const Tickets& tickets, const Clock& clock, std::uint8_t ticket,
              const executor::Limits& limits)
      : channel_(channel), tickets_(tickets), clock_(clock), ticket_(ticket) {
    began_ = clock.monotonic();
    ends_ = limits.wall > Millis(0) ? began_ + limits.wall : Monotonic::max();
  }

  bool is_cancelled() const override {
    const Monotonic now = clock_.monotonic();
    send_due_progress(now);
    if (tickets_.look(ticket_) == Ticket::stopping) was_told_to_stop_ = true;
    if (now >= ends_) was_told_time_is_up_ = true;
    return was_told_to_stop_ || was_told_time_is_up_;
  }

  void progress(double fraction, std::string_view message) override {
    latest_ = Reported{.ticket = ticket_,
                       .fraction = std::isnan(fraction) ? 0 : std::clamp(fraction, 0.0, 1.0),
                       .message = std::string(excerpt(message, message_bytes_max))};
    send_due_progress(clock_.monotonic());
  }

  bool wait(Millis time) override {
    const Monotonic until = clock_.monotonic() + time;
    while (!is_cancelled()) {
      const Monotonic now = clock_.monotonic();
      if (now >= until) return false;
      const Monotonic wake = std::min({until, ends_, latest_ ? progress_due_ : Monotonic::max()});
      tickets_.wait_for_stop(ticket_, wake - now);
    }
    return true;
  }

  const Clock& clock() const override { return clock_; }

  Micros elapsed() const { return clock_.monotonic() - began_; }
  bool was_told_to_stop() const { return was_told_to_stop_; }
  bool was_told_time_is_up() const { return was_told_time_is_up_; }

 private:
  void send_due_progress(Monotonic now) const {
    if (!latest_ || now < progress_due_) return;
    channel_.send(*std::exchange(latest_, std::nullopt));
    progress_due_ = now + progress_period;
  }

  Channel& channel_;
  const Tickets& tickets_;
  const Clock& clock_;
  std::uint8_t ticket_;
  Monotonic began_;
  Monotonic ends_;
  mutable Monotonic progress_due_ = Monotonic::min();
  mutable std::optional<Reported> latest_;  // not sent yet
  mutable bool was_told_to_stop_ = false;
  mutable bool was_told_time_is_up_ = false;
};

// A failure goes into a frame of bounded size, whatever an executor wrote into it.
void fit(Failure& failure) {
  failure.code = std::string(excerpt(failure.code, 256));
  failure.message = std::string(excerpt(failure.message, 4096));
  if (failure.detail.size() > frame_overhead_max / 2) failure.detail.clear();
}

class Life {
 public:
  Life(const Descriptor& channel, Tickets& tickets, const executor::Registry& registry,
       const Clock& clock)
      : channel_(channel.number()), tickets_(tickets), registry_(registry), clock_(clock) {}

  void live() {
    channel_.send(Ready{});
    while (!is_worn_) {
      const std::optional<Frame> frame = channel_.receive();
      const auto* assign = frame ? std::get_if<Assign>(&*frame) : nullptr;
      if (assign == nullptr) return;
      if (tickets_.begin(assign->ticket)) {
        run(*assign);
      } else {
        channel_.send(Skipped{assign->ticket});
      }
    }
  }

 private:
  void run(const Assign& assign) {
    TaskContext context(channel_, tickets_, clock_, assign.ticket, assign.task.limits);
    const Micros cpu_before = cpu_time();
    Outcome outcome = compute(assign, context);
    Ended ended{.ticket = assign.ticket,
                .is_worn = is_worn_,
                .cpu = cpu_time() - cpu_before,
                .wall = context.elapsed(),
                .outcome = judge(std::move(outcome), assign.task, context)};
    channel_.send(ended);
  }

  // The executor's answer. No exception leaves.
  Outcome compute(const Assign& assign, TaskContext& context) {
    const executor::Task& task = assign.task;
    TaskLimits limits(task.limits);
    try {
      return executor_of(assign.kind).run(task, context);
    } catch (const std::bad_alloc&) {
      limits.lift();  // the answer itself needs memory
      is_worn_ = true;
      return needed_too_much_memory(task.limits, task.attempt);
    } catch (const std::exception& exception) {
      is_worn_ = true;
      return threw(exception.what(), task.attempt);
    } catch (...) {
      is_worn_ = true;
      return threw("unknown exception", task.attempt);
    }
  }

  Executor& executor_of(const std::string& kind) {
    std::unique_ptr<Executor>& executor = executors_[kind];
    if (!executor) {
      const executor::Kind* found = registry_.find(kind);
      DOCKET_CHECK(found != nullptr, "the pool knows the same kinds");
      executor = found->make_executor();
    }
    return *executor;
  }

  // What is sent: an executor that was told to stop may answer what it likes.
  static Outcome judge(Outcome outcome, const executor::Task& task, const TaskContext& context) {
    if (context.was_told_to_stop()) return cancelled();
    if (context.was_told_time_is_up()) return ran_too_long(task.limits, task.attempt);
    if (Failure* failure = std::get_if<Failure>(&outcome)) {
      fit(*failure);
      return outcome;
    }
    const std::size_t size = std::get<executor::Output>(outcome).json.size();
    if (size > static_cast<std::size_t>(task.limits.output_bytes)) {
      return wrote_too_much(size, task.limits, task.attempt);
    }
    return outcome;
  }

  Channel channel_;
  Tickets& tickets_;
  const executor::Registry& registry_;
  const Clock& clock_;
  std::map<std::string, std::unique_ptr<Executor>> executors_;
  bool is_worn_ = false;
};

}  // namespace

void run_worker(const Descriptor& channel, Tickets& tickets, const executor::Registry& registry,
                const Clock& clock) {
  Life(channel, tickets, registry, clock).live();
}

}  // namespace docket::worker
