// Who is in which group: what births, changes and ends of jobs mean to the groups they joined.
//
// Guarantees: runs inside the transaction of the change, so counters and limits are never wrong for
//   a moment.
// Callers: apply. Threads: the writer's.
// Errors: as the transaction; named at the methods are refusals.
#pragma once

#include "store/transaction.h"

namespace docket::store {

class Groups {
 public:
  explicit Groups(Transaction& transaction) : tx_(transaction) {}

  // The group a submission joins: that of its parent (`parent` is null for a job without one), or
  // the one it names. Counts it as accepted.
  // Errors: `not_found`; `conflict` when the group is closed or full; `invalid_argument` for a
  // child that names another group than its parent's.
  struct ParentGroup {
    RecordNumber group = RecordNumber::none;
  };
  Result<RecordNumber> enter(const Submit& submit, const ParentGroup* parent, TimePoint now);
  void born(const job::Job& job);
  void changed(const job::Job& before, const job::Job* after);  // null: removed

 private:
  std::optional<RecordNumber> find(const Submit& submit);
  void count(RecordNumber number, const job::Job* before, const job::Job* after);

  Transaction& tx_;
};

}  // namespace docket::store
