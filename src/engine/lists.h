// Answers lists and begins walks: places from the index, rows from the store, both of one snapshot.
//
// Guarantees: rows, total and counts of one answer agree: a page whose rows have changed since the
//   index answered is asked again; the third try runs between two commits, so it ends.
// Threads: any.
// Errors: `invalid_argument` for a limit outside 1 .. store::rows_max or too many ids.
#pragma once

#include <memory>

#include "base/task.h"
#include "engine/engine.h"
#include "engine/loop.h"
#include "engine/progress.h"
#include "index/index.h"

namespace docket::engine {

class Lists {
 public:
  Lists(Loop& loop, store::Store& store, const index::Index& index, const ProgressBoard& progress)
      : loop_(loop), store_(store), index_(index), progress_(progress) {}

  Task<Result<Listing>> list(TenantNumber tenant, ListQuery query);
  Result<std::unique_ptr<Walk>> walk(TenantNumber tenant, WalkQuery query);
  std::uint64_t epoch(TenantNumber tenant, std::optional<job::Door> door) const;

 private:
  // Empty when a facet value or all ids are unknown: then nothing matches.
  Result<std::optional<index::Query>> translate(TenantNumber tenant, const ListQuery& query);
  // Empty when a row changed between index and store.
  Result<std::optional<Listing>> read(const index::Query& asked, const ListQuery& query);
  void add_progress(store::View& view) const;

  Loop& loop_;
  store::Store& store_;
  const index::Index& index_;
  const ProgressBoard& progress_;
};

}  // namespace docket::engine
