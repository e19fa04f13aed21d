#include "job/transition.h"

#include <utility>

#include "base/check.h"
#include "job/rules.h"

namespace docket::job {
namespace {

bool is_for_final_jobs(const Command& command) {
  return std::holds_alternative<NoteRetry>(command) || std::holds_alternative<Delete>(command);
}

}  // namespace

Result<Change> transition(Job job, const Task* task, const Command& command, TimePoint now) {
  if (is_final(job.state) != is_for_final_jobs(command)) {
    return conflict(is_final(job.state) ? "The job has already finished."
                                        : "The job has not finished yet.");
  }
  const bool about_task = is_about_task(command);
  DOCKET_CHECK(!about_task || task != nullptr, "a command about a task comes with the task");
  Draft draft(job, about_task ? task : nullptr, now);
  const Result<void> obeyed =
      std::visit([&](const auto& order) { return obey(draft, order); }, command);
  if (!obeyed) return obeyed.error();
  return std::move(draft).take();
}

}  // namespace docket::job
