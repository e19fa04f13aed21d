// The jobs of one page of a list, read in parts where their rows are large.
//
// Guarantees: as Walk, and never more jobs than the page has.
// Callers: `list_routes`. Threads: one at a time.
#pragma once

#include <functional>
#include <vector>

#include "base/task.h"
#include "engine/engine.h"

namespace docket::api::unstructured {

class PageWalk final : public engine::Walk {
 public:
  using List = std::function<Task<Result<engine::Listing>>(engine::ListQuery query)>;

  // `query` asked `list` for `first`, which may have ended early (see ListQuery::bytes_max).
  PageWalk(List list, engine::ListQuery query, engine::Listing first);

  Task<Result<std::vector<store::View>>> next() override;

 private:
  const List list_;
  engine::ListQuery query_;  // its limit: how many the page still lacks
  engine::Listing read_;
  bool is_begun_ = false;
};

}  // namespace docket::api::unstructured
