#include "job/transition.h"

#include <utility>

#include "base/check.h"
#include "job/rules.h"

namespace docket::job {
namespace {

bool may_reach(const Command& command, bool is_final) {
  if (const auto* removal = std::get_if<Delete>(&command)) return is_final || removal->cancels;
  return !is_final || std::holds_alternative<NoteRetry>(command);
}

}  // namespace

Result<Change> transition(Job job, const Task* task, const Command& command, TimePoint now) {
  if (!may_reach(command, is_final(job.state))) {
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
