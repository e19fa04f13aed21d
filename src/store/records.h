// What writes about records do.
//
// Guarantees: as of apply: a refused write saved nothing.
// Callers: apply. Threads: the writer's.
// Errors: as store/write.h says at each write.
#pragma once

#include "store/transaction.h"

namespace docket::store {

class Records {
 public:
  explicit Records(Transaction& transaction) : tx_(transaction) {}

  struct Closed {
    Record record;
    bool was_open = false;  // and so its members are to be told
  };
  Result<Record> add(const AddRecord& add, TimePoint now);
  Result<Record> put(const PutRecord& put, TimePoint now);
  Result<Closed> close(const CloseGroup& close, TimePoint now);
  Result<Closed> remove(const RemoveRecord& removal, TimePoint now);

 private:
  Result<Record> find(const RecordRef& ref);

  Transaction& tx_;
};

}  // namespace docket::store
