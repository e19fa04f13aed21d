// A few threads for what blocks: blobs and their fsync.
//
// Threads: `post` from any. Work runs in order of posting, several at once.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/task.h"

namespace docket::engine {

class Offload {
 public:
  explicit Offload(int threads);
  ~Offload();  // runs what was posted, then stops

  void post(std::function<void()> work);

  // Awaitable: the value of `work`, which runs on one of the threads.
  template <class T>
  Completion<T> run(std::function<T()> work) {
    const Completion<T> done;
    post([done, work = std::move(work)] { done.fulfil(work()); });
    return done;
  }

 private:
  void serve();

  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> queue_;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace docket::engine
