#include "store/sqlite/checkpointer.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace docket::store::sqlite {

Checkpointer::Checkpointer(std::unique_ptr<Connection> connection, std::mutex& gate)
    : connection_(std::move(connection)), gate_(gate), thread_([this] { work(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Checkpointer::log_grew(int pages) {
  {
    const std::lock_guard lock(mutex_);
    log_pages_ = pages;
    checkpointed_at_ = std::min(checkpointed_at_, pages);  // the log started over
    if (log_pages_ - checkpointed_at_ < checkpoint_pages) return;
  }
  changed_.notify_one();
}

void Checkpointer::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(
        lock, [this] { return is_stopping_ || log_pages_ - checkpointed_at_ >= checkpoint_pages; });
    if (is_stopping_) return;
    checkpointed_at_ = log_pages_;
    const bool is_long = log_pages_ >= log_pages_max;
    lock.unlock();
    if (run() && is_long) {
      // While nobody writes the log can be emptied; the next commit then begins it anew.
      const std::lock_guard closed(gate_);
      run();
    }
    lock.lock();
  }
}

bool Checkpointer::run() {
  const int code = sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr,
                                             SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK && code != SQLITE_BUSY) {
    log::error("store/sqlite", "checkpoint failed code={}", code);
  }
  return code == SQLITE_OK;
}

}  // namespace docket::store::sqlite
