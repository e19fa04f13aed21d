#include "executor/statevector/threads.h"

#include "base/check.h"

namespace docket::executor::statevector {
namespace {

// About 10 µs: longer than the gap between two passes over a small state, shorter than a wake-up
// of the system would be worth.
constexpr int spins = 4000;

// Waits until `value` is no longer `old`.
std::uint32_t await_change(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
  for (int spin = 0; spin < spins; ++spin) {
    const std::uint32_t now = value.load(std::memory_order_acquire);
    if (now != old) return now;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  value.wait(old, std::memory_order_acquire);
  return value.load(std::memory_order_acquire);
}

}  // namespace

Threads::Threads(int count) {
  DOCKET_CHECK(count >= 1, "the caller's thread computes too");
  for (int thread = 1; thread < count; ++thread) {
    helpers_.emplace_back([this, thread] { help(thread); });
  }
}

Threads::~Threads() {
  ends_.store(true, std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

void Threads::run(const std::function<void(int)>& work) {
  if (helpers_.empty()) {
    work(0);
    return;
  }
  work_ = &work;
  busy_.store(static_cast<std::uint32_t>(helpers_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  work(0);
  std::uint32_t left = busy_.load(std::memory_order_acquire);
  while (left != 0) left = await_change(busy_, left);
}

void Threads::help(int thread) {
  std::uint32_t round = 0;
  for (;;) {
    round = await_change(round_, round);
    if (ends_.load(std::memory_order_relaxed)) return;
    (*work_)(thread);
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_one();
  }
}

}  // namespace docket::executor::statevector
