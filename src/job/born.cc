#include <utility>

#include <fmt/format.h>

#include "job/draft.h"
#include "job/layout.h"

namespace docket::job {
namespace {

// Why the job fails before it begins: what the door's check said, or that nobody could run it.
std::optional<Failure> refusal_of(const Submission& submission) {
  if (submission.refusal) return submission.refusal;
  if (!submission.kind.empty() || submission.has_no_task) return std::nullopt;
  return Failure{FailureKind::no_executor,
                 {},
                 fmt::format("No executor for jobs of type '{}' is built yet.", submission.type),
                 {},
                 false};
}

void give_tasks(Draft& draft, const Submission& submission) {
  if (waits_for_agents(submission)) return;
  if (submission.tasks.empty()) {
    draft.give_tasks(std::vector<TaskSpec>(1));
  } else {
    draft.give_tasks(submission.tasks);
  }
}

State first_state(const Submission& submission, TimePoint now) {
  if (submission.has_no_task) return State::waiting_idle;
  if (waits_for_agents(submission)) return State::scheduled;
  if (submission.not_before && *submission.not_before > now) return State::scheduled;
  return State::available;
}

}  // namespace

Birth born(const Submission& submission, const Place& place, TimePoint now) {
  Job job;
  job.sequence = place.sequence;
  job.id = place.id;
  job.tenant = place.tenant;
  job.group = place.group;
  job.door = submission.door;
  job.job_class = submission.job_class;
  job.parent = place.parent;
  job.priority = submission.priority;
  job.rules = submission.rules;
  job.created_at = now;
  job.not_before = submission.not_before;
  job.deadline = submission.deadline;
  job.is_unlisted = submission.is_unlisted;
  job.is_attached = submission.is_attached;
  job.state = first_state(submission, now);
  job.version = 0;  // the birth is its first change

  Draft draft(job, nullptr, now);
  draft.note(EventKind::submitted);
  if (place.parent != Sequence::none) {
    draft.tell(FollowUp::To::job, place.parent, 0, Adopt{place.sequence, place.id});
  }
  if (const auto refusal = refusal_of(submission)) {
    draft.fail(*refusal);
  } else if (!submission.has_no_task) {
    give_tasks(draft, submission);
  } else if (submission.rules.outcome == OutcomeRule::each) {
    draft.settle();  // of no unit, so it has nothing to wait for
  }
  Change change = std::move(draft).take();
  return {change.job, std::move(change.added), std::move(change.events),
          std::move(change.follow_ups), std::move(change.failure)};
}

}  // namespace docket::job
