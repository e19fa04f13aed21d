// A worker as the pool sees it: its channel, its tickets, and the tasks in its line.
//
// Guarantees: no call blocks. The first task of the line that was not withdrawn is the one that
//   runs or is next to run.
// Callers and threads: the pool's loop.
// Errors: a broken channel shows as `is_closed`; what became of the worker is the spawner's to say.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "worker/frame.h"
#include "worker/pool.h"
#include "worker/spawner.h"
#include "worker/ticket.h"

namespace docket::worker {

enum class StopReason : std::uint8_t { none, cancelled, interrupted };

struct InLine {
  Assignment assignment;
  std::uint8_t ticket = 0;
  bool is_withdrawn = false;                // it is elsewhere; the ticket waits for Skipped
  Monotonic began = Monotonic::max();       // as far as the pool can tell: when it became first
  StopReason stop = StopReason::none;       // it was asked to stop
  Monotonic kill_at = Monotonic::max();     // because it was asked to stop, or
  Monotonic time_up_at = Monotonic::max();  // because it overran its limit
  bool is_out_of_time = false;              // it did, and its worker was killed
};

class RemoteWorker {
 public:
  // `leaving`: ends by itself, or is killed at `leave_by`. `killed`: only its exit is awaited.
  enum class State : std::uint8_t { starting, serving, leaving, killed };

  static Result<RemoteWorker> spawn(Spawner& spawner, const std::filesystem::path& directory,
                                    std::size_t frame_bytes_max);

  Spawner::Worker number() const { return number_; }
  State state() const { return state_; }
  void serve() { state_ = State::serving; }
  // No more tasks; the worker ends when it has read what was sent.
  void leave(Monotonic leave_by);
  // `task` is the one that it is killed for, or null when the worker itself is of no use.
  void kill(Spawner& spawner, const InLine* task, Monotonic now);
  bool is_killed_for_a_task() const { return is_killed_for_a_task_; }
  Monotonic leave_by() const { return leave_by_; }
  Monotonic killed_at() const { return killed_at_; }  // the end of time when it was not

  // Puts a task into the line; the caller has asked `has_room`.
  bool has_room() const { return line_.size() < Tickets::count; }
  void offer(Assignment assignment);
  std::deque<InLine>& line() { return line_; }
  const std::deque<InLine>& line() const { return line_; }
  // The first task that was not withdrawn, or null.
  InLine* first();
  bool has_others_waiting();
  InLine* find(std::uint8_t ticket);
  void drop(std::uint8_t ticket);
  // Takes a task that has not begun out of the line; false when it has begun.
  bool withdraw(InLine& task);
  void ask_to_stop(InLine& task, StopReason reason, Monotonic kill_at);
  // Whether the worker is to blame for it; also true when it wrote nonsense onto the ticket.
  bool has_begun(const InLine& task) const;

  std::uint32_t offered() const { return offered_; }  // in all its life
  Micros cpu_accounted{0};                            // of tasks that ended

  int channel() const { return channel_.number(); }
  bool has_unsent() const { return !unsent_.empty(); }
  void send();
  // What the socket holds, up to a bound that keeps the pool fair; everything when `whole`.
  void receive(bool whole);
  // The next whole frame received. Errors: the worker speaks nonsense.
  Result<std::optional<Frame>> next_frame() { return reader_.next(); }
  bool is_closed() const { return is_closed_; }

 private:
  RemoteWorker(Spawner::Worker number, Descriptor channel, Tickets tickets,
               std::size_t frame_bytes_max);

  Spawner::Worker number_;
  Descriptor channel_;
  Tickets tickets_;
  FrameReader reader_;
  State state_ = State::starting;
  Monotonic leave_by_ = Monotonic::max();
  Monotonic killed_at_ = Monotonic::max();
  bool is_killed_for_a_task_ = false;
  std::deque<InLine> line_;
  std::uint32_t offered_ = 0;
  std::string unsent_;
  std::size_t sent_ = 0;  // bytes of `unsent_` already sent
  bool is_closed_ = false;
};

}  // namespace docket::worker
