#include "engine/walk.h"

#include <algorithm>
#include <span>
#include <utility>

namespace docket::engine {
namespace {

// 128 KiB of places, found in some 30 us under the index's lock. With two facets each block costs
// as much as the shorter one has jobs, so blocks are not small.
constexpr std::size_t block_places = 8192;
constexpr std::size_t rows_at_once = 256;
constexpr std::size_t bytes_at_once = 1024 * 1024;

}  // namespace

JobWalk::JobWalk(store::Store& store, const index::Index& index, const ProgressBoard& progress,
                 index::Query query, store::Detail detail)
    : store_(store), index_(index), progress_(progress), detail_(detail), query_(std::move(query)) {
  // Places rise with time, so the newest job of the tenant is the start of the walk.
  index::Query newest;
  newest.tenant = query_.tenant;
  newest.limit = 1;
  const index::Page page = index_.page(newest);
  const std::int64_t last = page.rows.empty() ? 0 : to_number(page.rows.front().sequence);
  query_.after = Sequence{last + 1};
  query_.before.reset();
  query_.order = index::Order::newest_first;
  query_.limit = block_places;
  query_.offset = 0;
}

bool JobWalk::fill_block() {
  const index::Page page = index_.page(query_);
  block_.clear();
  at_ = 0;
  for (const index::Row& row : page.rows) block_.push_back(row.sequence);
  if (block_.empty()) return false;
  query_.after = block_.back();
  return true;
}

Task<Result<std::vector<store::View>>> JobWalk::next() {
  std::vector<store::View> jobs;
  while (jobs.empty()) {
    if (at_ == block_.size() && !fill_block()) break;
    const std::size_t count = std::min(rows_at_once, block_.size() - at_);
    auto views = store_.read(std::span(block_).subspan(at_, count), detail_, bytes_at_once);
    if (!views) co_return views.error();
    at_ += views->size();
    jobs.reserve(views->size());
    for (std::optional<store::View>& view : *views) {
      if (!view || !query_.states.has(view->job.state)) continue;  // changed or gone meanwhile
      if (!job::is_final(view->job.state)) view->progress = progress_.find(view->job.sequence);
      jobs.push_back(*std::move(view));
    }
  }
  co_return jobs;
}

}  // namespace docket::engine
