#include "executor/host/supervise.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "executor/host/guardian.h"

namespace docket::executor::host {
namespace {

constexpr int look_up_every_ms = 50;
// For those that still hold the program's output when it has ended.
constexpr Millis leftover_patience{2000};
// Above what the guardian's rounds take; then the kernel holds something for good.
constexpr Millis sweep_patience{3000};
constexpr Millis first_progress{5000};
constexpr Millis progress_period{2000};

class Run {
 public:
  Run(Guardian guardian, const Patience& patience, std::size_t output_cap, Context& context)
      : guardian_(std::move(guardian)),
        patience_(patience),
        context_(context),
        end_{.launch_error = {},
             .output = Capture(std::move(guardian_.pipes().output), output_cap),
             .errors = Capture(std::move(guardian_.pipes().errors), output_cap)},
        began_(context.clock().monotonic()),
        progress_at_(began_ + first_progress) {}

  RunEnd to_the_end() {
    while (!guardian_.is_gone() && now() < abandon_at_) {
      wait_for_news();
      take_news();
      decide(now());
    }
    end_.output.take();
    end_.errors.take();
    return std::move(end_);
  }

 private:
  Monotonic now() const { return context_.clock().monotonic(); }

  void wait_for_news() const {
    // Negative numbers are passed over.
    std::array<pollfd, 4> sources{
        pollfd{guardian_.news_descriptor(), POLLIN, 0}, pollfd{end_.output.descriptor(), POLLIN, 0},
        pollfd{end_.errors.descriptor(), POLLIN, 0}, pollfd{report_, POLLIN, 0}};
    poll(sources.data(), sources.size(), look_up_every_ms);
  }

  void take_news() {
    take_report();
    end_.output.take();
    end_.errors.take();
    while (const auto status = guardian_.ended()) {
      end_.status = *status;
      end_.duration = now() - began_;
      ended_at_ = now();
    }
  }

  // Closed without a word: the program has begun.
  void take_report() {
    if (report_ < 0) return;
    LaunchError error;
    const ssize_t size = read(report_, &error, sizeof error);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size == static_cast<ssize_t>(sizeof error)) {
      end_.launch_error = error;
      end_all();
    } else {
      began_ = now();
    }
    report_ = -1;
  }

  void decide(Monotonic now) {
    const bool is_over = end_.output.is_closed() && end_.errors.is_closed();
    if (ended_at_ && (is_over || now >= *ended_at_ + leftover_patience)) end_all();
    if (now >= kill_at_) end_all();
    if (!ended_at_ && !is_stopping() && now >= began_ + patience_.wall) {
      end_.is_timed_out = true;
      stop(now + patience_.kill_grace);
    }
    if (!end_.is_cancelled && context_.is_cancelled()) {
      end_.is_cancelled = true;
      stop(std::min(kill_at_, now + patience_.cancel_grace));
    }
    if (now >= progress_at_) {
      context_.progress(0, fmt::format("{} bytes on standard output, {} on standard error",
                                       end_.output.bytes_seen(), end_.errors.bytes_seen()));
      progress_at_ = now + progress_period;
    }
  }

  bool is_stopping() const { return end_.is_timed_out || end_.is_cancelled; }

  void stop(Monotonic kill_at) {
    guardian_.ask_to_end();
    kill_at_ = kill_at;
  }

  void end_all() {
    if (abandon_at_ != Monotonic::max()) return;
    guardian_.end_all();
    abandon_at_ = now() + sweep_patience;
  }

  Guardian guardian_;
  Patience patience_;
  Context& context_;
  RunEnd end_;
  int report_ = guardian_.pipes().report.number();
  Monotonic began_;
  Monotonic progress_at_;
  std::optional<Monotonic> ended_at_;
  Monotonic kill_at_ = Monotonic::max();
  Monotonic abandon_at_ = Monotonic::max();
};

}  // namespace

OrFailure<RunEnd> supervise(const Launch& launch, const Patience& patience, std::size_t output_cap,
                            Context& context) {
  OrFailure<Guardian> guardian = Guardian::start(launch);
  if (!guardian) return guardian.error();
  return Run(*std::move(guardian), patience, output_cap, context).to_the_end();
}

}  // namespace docket::executor::host
