// What a group is and may become: it is open or closed, and counts the jobs that joined it.
//
// Guarantees: pure values and functions; who joins, begins and ends is told by the store, inside
//   the transaction in which it happens, so a limit is never overrun.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <optional>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "job/job.h"

namespace docket::job {

// Decided when the group is made; never change.
struct GroupRules {
  std::optional<TimePoint> closes_at = {};           // closed by itself from then on
  std::optional<std::uint32_t> accepted_max = {};    // jobs that may join over its life, at least 1
  std::optional<std::uint32_t> unfinished_max = {};  // members at once that are not final
  friend bool operator==(const GroupRules&, const GroupRules&) = default;
};

// Members are the jobs that joined. A child belongs to its parent's group and is no member of its
// own: a parent counts as one.
struct Group {
  GroupRules rules;
  std::uint32_t accepted = 0;                 // members so far, ended and removed ones too
  std::uint32_t unfinished = 0;               // members that are not final
  std::uint32_t running = 0;                  // those of them that have begun
  std::optional<TimePoint> first_started_at;  // when the first of its work began
  std::optional<TimePoint> closed_at;         // never later than closes_at
  std::optional<UserId> closed_by;            // empty while open, and when its time came
  bool is_open() const { return !closed_at; }
  friend bool operator==(const Group&, const Group&) = default;
};

// Whether a job may be added now. Errors: `conflict` when the group is closed.
Result<void> check_open(const Group& group, TimePoint now);
// One more member. Errors: `conflict` when the group is closed or a limit is reached; the message
// names the limit.
Result<void> join(Group& group, TimePoint now);
// A member became `after`; `before` is empty for one that was just born, `after` for one removed.
void follow(Group& group, const Job* before, const Job* after);
// False, and nothing changed, when it was closed before.
bool close(Group& group, std::optional<UserId> by, TimePoint now);

}  // namespace docket::job
