// Runs a batch of writes against any backend: load, job::transition, save. Everything a write means
// is here, so that two backends given the same batch hold the same.
//
// Guarantees: writes run in order, each seeing those before it. A refused write saved nothing, and
// of
//   a `whole` bundle with one nothing was saved. What births owe their parents is applied at the
//   end of their bundle, or before its first write that is no birth; other follow-ups are applied
//   after the write that caused them, in order, up to follow_ups_per_batch_max a batch; the rest
//   wait in the outbox and go before any later one.
// Callers: backends, inside one write transaction.
// Threads: one at a time per transaction.
// Errors: `transaction.failure()`; then the answer means nothing and the caller rolls back.
#pragma once

#include <chrono>
#include <span>

#include "store/store.h"
#include "store/transaction.h"
#include "store/write.h"

namespace docket::store {

// How long an idempotency key keeps its promise.
inline constexpr std::chrono::hours idempotency_kept{24};

struct Applied {
  BatchResult result;
  Marks marks;               // after the batch
  bool has_changed = false;  // false: nothing was saved, there is nothing to commit
};

// The first line of every timeline. It is made of the job's row, not stored, while the job is open.
job::Event submitted(const job::Job& job);

Applied apply(Transaction& transaction, const Marks& before, std::span<const Write> batch);

}  // namespace docket::store
