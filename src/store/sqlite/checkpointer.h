// Moves committed pages from the log into the database, away from the writer.
//
// Guarantees: a checkpoint runs beside readers and the writer. Only when the log has grown past
//   log_pages_max does the writer wait, once, for what is left, so that the log starts over.
// Threads: `log_grew` from the writer; the work is done on a thread of its own.
// Errors: logged; the next growth tries again, and nothing is lost meanwhile: the log is durable.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "store/sqlite/connection.h"

namespace docket::store::sqlite {

// Pages of 4 KiB: a checkpoint every 16 MiB of log, a short stop of the writer every 64 MiB.
inline constexpr int checkpoint_pages = 4'000;
inline constexpr int log_pages_max = 16'000;

class Checkpointer {
 public:
  // The writer holds `gate` during each of its transactions; it must outlive this.
  Checkpointer(std::unique_ptr<Connection> connection, std::mutex& gate);
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  ~Checkpointer();

  // After a commit: how many pages the log has.
  void log_grew(int pages);

 private:
  void work();
  bool run();

  std::unique_ptr<Connection> connection_;
  std::mutex& gate_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  int log_pages_ = 0;
  int checkpointed_at_ = 0;  // pages of the log at the last checkpoint
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace docket::store::sqlite
