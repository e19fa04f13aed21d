// A fixed set of threads that do one thing together and then wait for the next.
//
// Guarantees: run() calls `work` once on every thread, the caller's as number 0, and returns when
//   all have returned. Threads that wait spin for some microseconds, then sleep.
// Threads: one thread at a time calls run(), never from inside `work`.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace docket::executor::statevector {

class Threads {
 public:
  explicit Threads(int count);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  int count() const { return static_cast<int>(helpers_.size()) + 1; }
  void run(const std::function<void(int thread)>& work);

 private:
  void help(int thread);

  const std::function<void(int)>* work_ = nullptr;
  std::atomic<std::uint32_t> round_{0};
  std::atomic<std::uint32_t> busy_{0};
  std::atomic<bool> ends_{false};
  std::vector<std::thread> helpers_;
};

}  // namespace docket::executor::statevector
