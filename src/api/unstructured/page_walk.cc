#include "api/unstructured/page_walk.h"

#include <utility>

namespace docket::api::unstructured {

PageWalk::PageWalk(List list, engine::ListQuery query, engine::Listing first)
    : list_(std::move(list)), query_(std::move(query)), read_(std::move(first)) {}

Task<Result<std::vector<store::View>>> PageWalk::next() {
  if (is_begun_ && read_.next && query_.limit > 0) {
    query_.offset = 0;
    query_.after = read_.next;
    Result<engine::Listing> more = co_await list_(query_);
    if (!more) co_return more.error();
    read_ = *std::move(more);
  }
  is_begun_ = true;
  std::vector<store::View> jobs = std::exchange(read_.jobs, {});
  query_.limit -= jobs.size();
  co_return jobs;
}

}  // namespace docket::api::unstructured
