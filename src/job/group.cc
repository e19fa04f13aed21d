#include "job/group.h"

#include <algorithm>

#include <fmt/format.h>

#include "job/draft.h"

namespace docket::job {
namespace {

bool is_unfinished(const Job* job) { return job != nullptr && !is_final(job->state); }
bool is_running(const Job* job) { return is_unfinished(job) && !is_unbegun(job->state); }

void move(std::uint32_t& counter, bool before, bool after) {
  if (before && !after) lower(counter);
  if (!before && after) ++counter;
}

}  // namespace

Result<void> check_open(const Group& group, TimePoint now) {
  const bool is_over = group.rules.closes_at && *group.rules.closes_at <= now;
  if (!group.is_open() || is_over) return conflict("The group is closed.");
  return {};
}

Result<void> join(Group& group, TimePoint now) {
  if (auto open = check_open(group, now); !open) return open;
  if (group.rules.accepted_max && group.accepted >= *group.rules.accepted_max) {
    return conflict(fmt::format("The group accepts at most {} jobs.", *group.rules.accepted_max));
  }
  if (group.rules.unfinished_max && group.unfinished >= *group.rules.unfinished_max) {
    return conflict(
        fmt::format("The group has {} unfinished jobs, and may have no more.", group.unfinished));
  }
  ++group.accepted;
  return {};
}

void follow(Group& group, const Job* before, const Job* after) {
  move(group.unfinished, is_unfinished(before), is_unfinished(after));
  move(group.running, is_running(before), is_running(after));
  if (group.first_started_at || after == nullptr || !has_begun(*after)) return;
  group.first_started_at = after->first_started_at;
  if (after->children.least_start) {
    group.first_started_at = std::min(group.first_started_at.value_or(*after->children.least_start),
                                      *after->children.least_start);
  }
}

bool close(Group& group, std::optional<UserId> by, TimePoint now) {
  if (!group.is_open()) return false;
  group.closed_at = std::min(now, group.rules.closes_at.value_or(now));
  group.closed_by = by;
  return true;
}

}  // namespace docket::job
