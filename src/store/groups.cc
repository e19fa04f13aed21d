#include "store/groups.h"

namespace docket::store {

std::optional<RecordNumber> Groups::find(const Submit& submit) {
  const auto head = tx_.find_record(*submit.submission.group);
  const bool is_theirs =
      head && head->tenant == submit.tenant && head->has_group && !head->is_removed;
  return is_theirs ? std::optional(head->number) : std::nullopt;
}

Result<RecordNumber> Groups::enter(const Submit& submit, const ParentGroup* parent, TimePoint now) {
  const bool names_one = submit.submission.group.has_value();
  if (!names_one && (parent == nullptr || parent->group == RecordNumber::none)) {
    return RecordNumber::none;
  }
  const auto named = names_one ? find(submit) : std::nullopt;
  if (names_one && !named) return not_found("No such group.");
  if (parent == nullptr) {
    job::Group group = tx_.load_group(*named);
    if (const auto joined = job::join(group, now); !joined) return joined.error();
    tx_.save_group(*named, group);
    return *named;
  }
  if (names_one && *named != parent->group) {
    return invalid_argument("A child belongs to its parent's group.");
  }
  if (const auto open = job::check_open(tx_.load_group(parent->group), now); !open) {
    return open.error();
  }
  return parent->group;
}

void Groups::born(const job::Job& job) {
  if (job.group == RecordNumber::none) return;
  if (!job::is_final(job.state)) tx_.insert_member(job.group, job.sequence);
  if (job.parent == Sequence::none) count(job.group, nullptr, &job);
}

void Groups::changed(const job::Job& before, const job::Job* after) {
  if (before.group == RecordNumber::none || job::is_final(before.state)) return;
  const bool has_ended = after == nullptr || job::is_final(after->state);
  if (has_ended) tx_.remove_member(before.group, before.sequence);
  if (before.parent == Sequence::none) count(before.group, &before, after);
}

void Groups::count(RecordNumber number, const job::Job* before, const job::Job* after) {
  const job::Group was = tx_.load_group(number);
  job::Group is = was;
  job::follow(is, before, after);
  if (is != was) tx_.save_group(number, is);
}

}  // namespace docket::store
