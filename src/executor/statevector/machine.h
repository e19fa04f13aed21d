// What state vectors are computed with: a fixed set of threads, and memory that is kept for the
// next state, since the page faults of a fresh 2 GiB cost more than a pass over it.
//
// Guarantees: no call aborts for want of memory. Kept buffers hold old amplitudes; a state writes
//   all of its buffer before it reads it.
// Callers: one machine in a process that simulates; it outlives its state vectors.
// Threads: one thread at a time uses a machine and its states; that thread computes too.
// Time: takes none; whoever has a clock calls release_buffers() when the machine was idle.
#pragma once

#include <cstddef>
#include <memory>

namespace docket::executor::statevector {

class Buffers;
class Threads;

class Machine {
 public:
  // `threads` ≥ 1, the caller's included.
  explicit Machine(int threads);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Gives the memory that no state uses back to the system.
  void release_buffers();
  // Bytes held: by states and kept for later ones.
  std::size_t bytes_in_use() const;
  std::size_t bytes_kept() const;

  Threads& threads() { return *threads_; }
  Buffers& buffers() { return *buffers_; }

 private:
  std::unique_ptr<Threads> threads_;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace docket::executor::statevector
