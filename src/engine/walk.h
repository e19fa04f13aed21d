// Goes through a list of any length, a bounded piece at a time: places from the index, rows from
// the store.
//
// Guarantees: as Walk. What a step costs does not depend on how much was walked: the index is asked
//   for a block of places after the last one, and a few rows are read at once, since they are read
//   on a thread that others need too.
// Threads: one at a time.
#pragma once

#include <vector>

#include "base/task.h"
#include "engine/engine.h"
#include "engine/progress.h"
#include "index/index.h"

namespace docket::engine {

class JobWalk final : public Walk {
 public:
  // Walks what `query` matches now; its limit, offset and cursors are not read.
  JobWalk(store::Store& store, const index::Index& index, const ProgressBoard& progress,
          index::Query query, store::Detail detail);

  Task<Result<std::vector<store::View>>> next() override;

 private:
  // Some more places; false at the end.
  bool fill_block();

  store::Store& store_;
  const index::Index& index_;
  const ProgressBoard& progress_;
  const store::Detail detail_;
  index::Query query_;  // `after` is the last place that was taken
  std::vector<Sequence> block_;
  std::size_t at_ = 0;  // in the block: the next to be read
};

// Goes through nothing.
class EmptyWalk final : public Walk {
 public:
  Task<Result<std::vector<store::View>>> next() override { co_return std::vector<store::View>(); }
};

}  // namespace docket::engine
