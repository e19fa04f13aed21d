#include "api/unstructured/page_walk.h"

#include <utility>

#include <gtest/gtest.h>

namespace docket::api::unstructured {
namespace {

constexpr std::int64_t jobs = 10;

// Ten jobs, newest first, of which each answer has at most `most`.
class Lister {
 public:
  explicit Lister(std::size_t most) : most_(most) {}

  engine::Listing list(const engine::ListQuery& query) {
    ++calls;
    engine::Listing listing;
    listing.total = static_cast<std::uint64_t>(jobs);
    std::int64_t next = query.after ? to_number(*query.after) - 1 : jobs;
    next -= static_cast<std::int64_t>(query.offset);
    for (; next > 0 && listing.jobs.size() < std::min(most_, query.limit); --next) {
      listing.jobs.emplace_back().job.sequence = Sequence{next};
    }
    if (next > 0 && !listing.jobs.empty()) listing.next = listing.jobs.back().job.sequence;
    return listing;
  }

  int calls = 0;

 private:
  const std::size_t most_;
};

Task<Result<engine::Listing>> answer(engine::Listing listing) { co_return listing; }
Task<Result<engine::Listing>> fail() { co_return unavailable("gone"); }

std::vector<std::int64_t> walk(std::size_t most, std::size_t limit, std::uint64_t offset,
                               int& calls) {
  Lister lister(most);
  const PageWalk::List list = [&lister](const engine::ListQuery& query) {
    return answer(lister.list(query));
  };
  engine::ListQuery query;
  query.limit = limit;
  query.offset = offset;
  PageWalk page(list, query, lister.list(query));
  std::vector<std::int64_t> seen;
  for (;;) {
    const auto part = wait_for(page.next());
    if (!part || part->empty()) break;
    for (const store::View& view : *part) {
      seen.push_back(to_number(view.job.sequence));
    }
  }
  calls = lister.calls;
  return seen;
}

TEST(PageWalk, APageIsWholeHoweverItIsRead) {
  struct Row {
    std::size_t most;
    std::size_t limit;
    std::uint64_t offset;
    std::vector<std::int64_t> seen;
    int calls;
  };
  const std::vector<Row> rows = {
      {100, 4, 0, {10, 9, 8, 7}, 1}, {3, 4, 0, {10, 9, 8, 7}, 2}, {1, 4, 3, {7, 6, 5, 4}, 4},
      {2, 100, 6, {4, 3, 2, 1}, 2},  {4, 4, 8, {2, 1}, 1},        {4, 4, 20, {}, 1},
  };
  for (const Row& row : rows) {
    int calls = 0;
    EXPECT_EQ(walk(row.most, row.limit, row.offset, calls), row.seen) << row.most;
    EXPECT_EQ(calls, row.calls) << row.most;
  }
}

TEST(PageWalk, APartThatCannotBeReadIsTold) {
  Lister lister(2);
  engine::ListQuery query;
  query.limit = 5;
  PageWalk page([](const engine::ListQuery&) { return fail(); }, query, lister.list(query));
  EXPECT_EQ(wait_for(page.next())->size(), 2U);
  EXPECT_EQ(wait_for(page.next()).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace docket::api::unstructured
