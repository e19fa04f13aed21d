// What an agent must know again after it was killed: the tasks with side effects that it had begun,
// and their ends that no server has taken yet.
//
// Guarantees: what `began` or `ended` said is on disk when it returns; a line that was cut short by
//   a crash is as if it had not been written. One process has a journal at a time. Its file is
//   rewritten when it has grown and most of it is of no use any more.
// Callers: the conversation. Threads: one.
// Errors: `unavailable` when the disk refuses, `conflict` when another process has the file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "wire/agent_messages.h"

namespace docket::agent {

class Journal {
 public:
  static constexpr std::size_t rewrite_above_bytes = 4U << 20U;

  // Reads what is there; an empty path is a journal without a file. The folder must exist.
  static Result<Journal> open(const std::filesystem::path& file);

  // Without an end: begun, by this process or one before it.
  std::vector<wire::TaskAttempt> unfinished() const;
  std::vector<wire::ResultReport> results() const;
  bool has(const wire::TaskAttempt& task) const { return tasks_.contains(task); }
  bool has_result(const wire::TaskAttempt& task) const;

  Result<void> began(const wire::TaskAttempt& task);
  // Of a task that had begun. Its output is never a LargeOutput: that would be lost with the
  // server.
  Result<void> ended(const wire::ResultReport& report);
  // Nobody waits for it any more. May be forgotten in a crash: then it is told again, and refused.
  void closed(const wire::TaskAttempt& task);

 private:
  explicit Journal(std::filesystem::path path) : path_(std::move(path)) {}
  void read(std::string_view text);
  void read_line(std::string_view line);
  Result<void> write(std::string_view line, bool is_durable);
  Result<void> rewrite();

  std::filesystem::path path_;
  Descriptor file_;
  std::size_t bytes_ = 0;
  std::size_t rewrite_at_ = rewrite_above_bytes;
  std::map<wire::TaskAttempt, std::optional<wire::ResultReport>> tasks_;
};

}  // namespace docket::agent
