#include "worker/failures.h"

#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstring>

#include <fmt/format.h>

namespace docket::worker {
namespace {

std::string seconds(Millis time) {
  return fmt::format("{:.6g} s", std::chrono::duration<double>(time).count());
}

Failure plain(FailureKind kind, std::string message, bool retryable) {
  return {.kind = kind,
          .code = {},
          .message = std::move(message),
          .detail = {},
          .retryable = retryable};
}

Failure failure(FailureKind kind, std::string message, std::uint32_t attempt, bool retryable) {
  Failure failure = plain(kind, std::move(message), retryable);
  failure.detail = fmt::format(R"({{"attempt":{}}})", attempt);
  return failure;
}

std::string describe(int status) {
  if (!WIFSIGNALED(status)) return fmt::format("exited with status {}", WEXITSTATUS(status));
  const char* name = sigabbrev_np(WTERMSIG(status));
  return fmt::format("was killed by signal {} (SIG{})", WTERMSIG(status),
                     name == nullptr ? "?" : name);
}

}  // namespace

Failure ran_too_long(const executor::Limits& limits, std::uint32_t attempt) {
  return failure(FailureKind::time_limit,
                 fmt::format("The task ran longer than its limit of {}.", seconds(limits.wall)),
                 attempt, false);
}

Failure used_too_much_cpu(const executor::Limits& limits, std::uint32_t attempt) {
  return failure(
      FailureKind::time_limit,
      fmt::format("The task used more CPU time than its limit of {}.", seconds(limits.cpu)),
      attempt, false);
}

Failure needed_too_much_memory(const executor::Limits& limits, std::uint32_t attempt) {
  return failure(FailureKind::memory_limit,
                 limits.memory_bytes > 0
                     ? fmt::format("The task needed more memory than its limit of {} bytes.",
                                   limits.memory_bytes)
                     : "The task needed more memory than its machine had.",
                 attempt, true);
}

Failure wrote_too_much(std::size_t output_bytes, const executor::Limits& limits,
                       std::uint32_t attempt) {
  return failure(FailureKind::output_limit,
                 fmt::format("The output of {} bytes is larger than its limit of {} bytes.",
                             output_bytes, limits.output_bytes),
                 attempt, false);
}

Failure spawned_too_much(const std::vector<executor::NewTask>& tasks, std::uint32_t attempt) {
  const bool are_many = tasks.size() > executor::spawned_max;
  Failure spawned =
      failure(FailureKind::output_limit,
              are_many ? fmt::format("A task may bring at most {} new ones; {} came.",
                                     executor::spawned_max, tasks.size())
                       : fmt::format("The inputs of new tasks may have {} bytes together; {} came.",
                                     executor::spawned_bytes_max, executor::bytes_of(tasks)),
              attempt, false);
  spawned.code = are_many ? "too_many_tasks" : "tasks_too_large";
  return spawned;
}

Failure threw(std::string_view what, std::uint32_t attempt) {
  return failure(FailureKind::internal, fmt::format("The executor failed unexpectedly: {}.", what),
                 attempt, true);
}

Failure crashed(int status, std::uint32_t attempt) {
  return failure(FailureKind::crashed,
                 fmt::format("The worker {} in attempt {}.", describe(status), attempt), attempt,
                 true);
}

Failure no_such_kind(std::string_view kind) {
  return plain(FailureKind::no_executor,
               fmt::format("This agent has no executor for tasks of the kind '{}'.", kind), false);
}

Failure input_too_large(std::size_t input_bytes, std::size_t bytes_max) {
  return plain(FailureKind::invalid_input,
               fmt::format("The input of {} bytes is larger than the limit of {} bytes.",
                           input_bytes, bytes_max),
               false);
}

Failure cancelled() { return plain(FailureKind::cancelled, "The task was cancelled.", false); }

Failure interrupted(std::string_view why) {
  return plain(FailureKind::interrupted, std::string(why), true);
}

}  // namespace docket::worker
