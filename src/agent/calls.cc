#include "agent/calls.h"

#include <fmt/format.h>

namespace docket::agent {

std::string task_path(const wire::TaskAttempt& task, std::string_view part) {
  return fmt::format("/agent/v1/tasks/{}/{}?attempt={}", wire::format_task(task.task), part,
                     task.attempt);
}

bool is_success(const Result<client::Answer>& answer) {
  return answer && answer->status >= 200 && answer->status < 300;
}

std::string reason_of(const Result<client::Answer>& answer) {
  return answer ? fmt::format("status {}", answer->status) : answer.error().message;
}

}  // namespace docket::agent
