// Applies planned gates to amplitudes in memory, with all threads.
//
// Guarantees: the arithmetic of each amplitude is the same for any number of threads.
// Threads: one caller at a time; the Stop is asked on its thread only, after each tile.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "executor/statevector/buffers.h"
#include "executor/statevector/kernels.h"
#include "executor/statevector/matrix.h"
#include "executor/statevector/pack.h"
#include "executor/statevector/plan.h"
#include "executor/statevector/stop.h"
#include "executor/statevector/threads.h"

namespace docket::executor::statevector {

// Shares work among threads until the Stop says so. `weight` and `total` are units of the caller's
// progress.
class Sharing {
 public:
  Sharing(Threads& threads, bool alone, Stop& stop, double total)
      : threads_(threads), alone_(alone), stop_(stop), total_(total) {}

  // Calls work(thread, i) for each i < count, on all threads; false if stopped.
  bool operator()(std::uint64_t count, double weight,
                  const std::function<void(int, std::uint64_t)>& work);
  // For long work: whether to leave it. Thread 0 asks the Stop, the others hear of it.
  bool is_stopped(int thread);
  int threads() const { return alone_ ? 1 : threads_.count(); }
  Stop& stop() { return stop_; }

 private:
  Threads& threads_;
  bool alone_;
  Stop& stop_;
  double total_;
  double done_ = 0;
  std::atomic<bool> stopped_{false};
};

// Amplitudes of a qubit's |0> and |1>, for each bit of the index: the state is their product.
struct ProductState {
  struct Pair {
    Complex zero = 1;
    Complex one = 0;
  };
  std::vector<Pair> pairs;
};

template <class T>
struct Amplitudes {
  T* data = nullptr;
  int bits = 0;  // ≥ block_bits
};

enum class Ran : std::uint8_t { done, cancelled, memory_exhausted };

// Writes a product state over `amplitudes`.
template <class T>
bool write_product(const Amplitudes<T>& amplitudes, const ProductState& product,
                   const Kernels<T>& kernels, Sharing& sharing);

// `product`: the amplitudes are not in memory yet but are this; null: they are.
template <class T>
Ran run(const Amplitudes<T>& amplitudes, const ProductState* product, std::span<const Stage> stages,
        const Kernels<T>& kernels, Buffers& buffers, Sharing& sharing);

}  // namespace docket::executor::statevector
