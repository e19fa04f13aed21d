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
#include "executor/program_run.h"
#include "worker/failures.h"
#include "worker/frame.h"
#include "worker/program_line.h"
#include "worker/task_limits.h"

namespace docket::worker {
namespace {

using executor::Executor;
using executor::Outcome;

constexpr Millis progress_period{50};
// What an executor keeps between tasks is to make the next ones quick. This is a leak, or a cache
// that one rare task filled.
constexpr std::uint64_t worn_bytes = 512U << 20;

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
  TaskContext(Channel& channel, const Tickets& tickets, const Descriptor& programs,
              const Clock& clock, const Assign& assign, const executor::Profile& profile)
      : channel_(channel),
        tickets_(tickets),
        clock_(clock),
        programs_(programs),
        profile_(profile),
        limits_(assign.task.limits),
        ticket_(assign.ticket),
        began_(clock.monotonic()),
        cpu_before_(cpu_time()) {
    ends_ = limits_.wall > Millis(0) ? began_ + limits_.wall : Monotonic::max();
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

  executor::ProgramOutcome run_program(const executor::ProgramCall& call) override {
    if (std::ranges::find(profile_.programs, call.program) == profile_.programs.end()) {
      return executor::no_such_program(call.program);
    }
    executor::ProgramCall bounded = call;
    bounded.limits = within_what_is_left(call.limits);
    return programs_.run(bounded, *this);
  }

  // Of this task: of the worker and of the programs.
  Micros cpu() const { return cpu_time() - cpu_before_ + programs_.cpu(); }
  Micros elapsed() const { return clock_.monotonic() - began_; }
  bool was_told_to_stop() const { return was_told_to_stop_; }
  bool was_told_time_is_up() const { return was_told_time_is_up_; }

 private:
  executor::Limits within_what_is_left(const executor::Limits& asked) const {
    constexpr Millis least{1};  // zero would mean: no limit
    executor::Limits limits = asked;
    const auto bound = [](auto& value, auto left) {
      if (value <= decltype(left){} || left < value) value = left;
    };
    if (ends_ != Monotonic::max()) {
      const Micros left = ends_ - clock_.monotonic();
      bound(limits.wall, std::max(std::chrono::ceil<Millis>(left), least));
    }
    if (limits_.cpu > Millis(0)) {
      bound(limits.cpu, std::max(std::chrono::ceil<Millis>(limits_.cpu - cpu()), least));
    }
    if (limits.memory_bytes <= 0) limits.memory_bytes = limits_.memory_bytes;
    if (limits.output_bytes <= 0) limits.output_bytes = limits_.output_bytes;
    return limits;
  }

  void send_due_progress(Monotonic now) const {
    if (!latest_ || now < progress_due_) return;
    channel_.send(*std::exchange(latest_, std::nullopt));
    progress_due_ = now + progress_period;
  }

  Channel& channel_;
  const Tickets& tickets_;
  const Clock& clock_;
  ProgramLine programs_;
  const executor::Profile& profile_;
  const executor::Limits& limits_;
  std::uint8_t ticket_;
  Monotonic began_;
  Micros cpu_before_;
  Monotonic ends_;
  mutable Monotonic progress_due_ = Monotonic::min();
  mutable std::optional<Reported> latest_;  // not sent yet
  mutable bool was_told_to_stop_ = false;
  mutable bool was_told_time_is_up_ = false;
};

constexpr std::size_t detail_bytes_max = 32U << 10;

// A failure goes into a frame of bounded size, whatever an executor wrote into it.
void fit(Failure& failure) {
  failure.code = std::string(excerpt(failure.code, 256));
  failure.message = std::string(excerpt(failure.message, 4096));
  if (failure.detail.size() > detail_bytes_max) failure.detail.clear();
}

class Life {
 public:
  Life(Belongings& belongings, const executor::Registry& registry, const Clock& clock)
      : channel_(belongings.channel.number()),
        tickets_(belongings.tickets),
        programs_(belongings.programs),
        memory_(belongings.memory),
        registry_(registry),
        clock_(clock) {}

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
    const executor::Kind* kind = registry_.find(assign.kind);
    DOCKET_CHECK(kind != nullptr, "the pool knows the same kinds");
    TaskContext context(channel_, tickets_, programs_, clock_, assign, kind->profile);
    Outcome outcome = compute(*kind, assign, context);
    is_worn_ = is_worn_ || holds_much();
    Ended ended{.ticket = assign.ticket,
                .is_worn = is_worn_,
                .cpu = context.cpu(),
                .wall = context.elapsed(),
                .outcome = judge(std::move(outcome), assign.task, context)};
    channel_.send(ended);
  }

  // The executor's answer. No exception leaves.
  Outcome compute(const executor::Kind& kind, const Assign& assign, TaskContext& context) {
    const executor::Task& task = assign.task;
    TaskLimits limits(task.limits, memory_);
    try {
      return executor_of(kind).run(task, context);
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

  Executor& executor_of(const executor::Kind& kind) {
    std::unique_ptr<Executor>& executor = executors_[kind.name];
    if (!executor) executor = kind.make_executor();
    return *executor;
  }

  // Asks for the peak first: it comes with a question that costs nothing.
  bool holds_much() const {
    return peak_memory_bytes() > worn_bytes && memory_.resident_bytes() > worn_bytes;
  }

  // What is sent: an executor that was told to stop may answer what it likes.
  static Outcome judge(Outcome outcome, const executor::Task& task, const TaskContext& context) {
    if (context.was_told_to_stop()) return cancelled();
    if (context.was_told_time_is_up()) return ran_too_long(task.limits, task.attempt);
    if (Failure* failure = std::get_if<Failure>(&outcome)) {
      fit(*failure);
      return outcome;
    }
    const auto& [json, spawned] = std::get<executor::Output>(outcome);
    if (!executor::are_within_limits(spawned)) return spawned_too_much(spawned, task.attempt);
    const std::size_t size = json.size();
    if (size > static_cast<std::size_t>(task.limits.output_bytes)) {
      return wrote_too_much(size, task.limits, task.attempt);
    }
    return outcome;
  }

  Channel channel_;
  Tickets& tickets_;
  const Descriptor& programs_;
  const OwnMemory& memory_;
  const executor::Registry& registry_;
  const Clock& clock_;
  std::map<std::string, std::unique_ptr<Executor>> executors_;
  bool is_worn_ = false;
};

}  // namespace

void run_worker(Belongings& belongings, const executor::Registry& registry, const Clock& clock) {
  Life(belongings, registry, clock).live();
}

}  // namespace docket::worker
