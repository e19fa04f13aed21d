// One page of memory that the pool shares with a worker: a ticket for each task in the worker's
// line. Whether a task has begun is decided by one compare-and-swap, so the pool can take back a
// waiting task or stop a running one without a message that a busy worker would not read.
//
//   free ──offer──▶ offered ──begin (worker)──▶ begun ──stop──▶ stopping
//                      └─────withdraw──▶ withdrawn
// The pool frees a ticket when the worker has said Ended or Skipped of it.
//
// Guarantees: at most one ticket of a worker is begun or stopping. A worker that writes nonsense
//   here harms nobody but its own tasks; the page cannot be shrunk under the pool.
// Threads: one in each process.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/descriptor.h"
#include "base/result.h"
#include "base/time.h"

namespace docket::worker {

enum class Ticket : std::uint32_t { free, offered, begun, stopping, withdrawn };

class Tickets {
 public:
  // The longest line of a worker, the running task included.
  static constexpr std::uint8_t count = 8;

  // A new page, all free. Errors: `unavailable`.
  static Result<Tickets> make();
  // The page that `memory` (from `descriptor`) holds, in the worker.
  static Result<Tickets> open(Descriptor memory);
  Tickets(Tickets&& other) noexcept;
  Tickets& operator=(Tickets&& other) noexcept;
  ~Tickets();

  const Descriptor& descriptor() const { return memory_; }
  Ticket look(std::uint8_t ticket) const;

  // The pool's side. `withdraw` is true when the worker will never begin it; `stop` asks a begun
  // one to end.
  void offer(std::uint8_t ticket);
  bool withdraw(std::uint8_t ticket);
  void stop(std::uint8_t ticket);
  void release(std::uint8_t ticket);

  // The worker's side. `begin` is false for a withdrawn one. `wait_for_stop` returns when the
  // ticket is asked to stop (true), after `time`, or early for no reason.
  bool begin(std::uint8_t ticket);
  bool wait_for_stop(std::uint8_t ticket, Micros time) const;

 private:
  Tickets(Descriptor memory, std::uint32_t* page);
  std::atomic_ref<std::uint32_t> at(std::uint8_t ticket) const;
  bool move(std::uint8_t ticket, Ticket from, Ticket to);

  Descriptor memory_;
  std::uint32_t* page_ = nullptr;
};

}  // namespace docket::worker
