#include "job/event.h"

#include "job/words.h"

namespace docket::job {
namespace {

constexpr std::array<std::string_view, 19> words = {
    "submitted",      "promoted",    "claimed",     "started",     "task_finished",
    "attempt_failed", "task_failed", "interrupted", "tasks_added", "child_adopted",
    "child_began",    "child_ended", "waiting",     "completed",   "partial",
    "failed",         "cancelled",   "retried",     "deleted",
};
static_assert(static_cast<std::size_t>(EventKind::deleted) + 1 == words.size());

}  // namespace

std::string_view name(EventKind kind) { return word_of(words, kind); }

}  // namespace docket::job
