// A lock for many readers and one writer in which nobody starves: everybody enters through one
// gate, so a writer waits only for readers already inside, and readers only for that writer.
// (glibc's std::shared_mutex alone lets new readers pass a waiting writer for ever.)
//
// Callers: this room; use with std::unique_lock and std::shared_lock.
// Threads: any.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace docket::index {

class Turnstile {
 public:
  void lock() {
    const std::lock_guard entering(gate_);
    room_.lock();
  }
  void unlock() { room_.unlock(); }
  void lock_shared() {
    const std::lock_guard entering(gate_);
    room_.lock_shared();
  }
  void unlock_shared() { room_.unlock_shared(); }

 private:
  std::mutex gate_;
  std::shared_mutex room_;
};

}  // namespace docket::index
