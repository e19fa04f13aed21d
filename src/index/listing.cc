#include "index/listing.h"

#include <algorithm>

#include "base/check.h"

namespace docket::index {
namespace {

class RollSource {
 public:
  RollSource(const Roll& roll, const Query& query)
      : roll_(roll),
        any_state_(query.door, query.classes, job::StateSet::all()),
        filter_(query.door, query.classes, query.states) {}
  StateCounts count(Range range) const { return roll_.count(any_state_, range); }
  std::uint64_t matching(Range range) const { return roll_.matching(filter_, range); }
  void fetch(Range range, Direction direction, std::uint64_t skip, std::size_t limit,
             std::vector<Row>& rows) const {
    roll_.fetch(filter_, range, direction, skip, limit, rows);
  }

 private:
  const Roll& roll_;
  Filter any_state_;
  Filter filter_;
};

class RowSource {
 public:
  RowSource(std::vector<Row> rows, const Query& query) : rows_(std::move(rows)) {
    for (const Row& row : rows_) ++counts_[static_cast<std::size_t>(row.state)];
    std::erase_if(rows_, [&](const Row& row) { return !query.states.has(row.state); });
  }
  StateCounts count(Range) const { return counts_; }
  std::uint64_t matching(Range range) const { return place(range.high) - place(range.low); }
  void fetch(Range range, Direction direction, std::uint64_t skip, std::size_t limit,
             std::vector<Row>& rows) const {
    const std::size_t low = place(range.low);
    const std::size_t high = place(range.high);
    for (std::size_t i = low + skip; i < high && limit > 0; ++i, --limit)
      rows.push_back(rows_[direction == Direction::rising ? i : high - 1 - (i - low)]);
  }

 private:
  std::size_t place(std::int64_t sequence) const {
    const auto found = std::partition_point(rows_.begin(), rows_.end(), [&](const Row& row) {
      return to_number(row.sequence) < sequence;
    });
    return static_cast<std::size_t>(found - rows_.begin());
  }

  std::vector<Row> rows_;  // those that match the states, too
  StateCounts counts_{};
};

// The part of `range` on the far side of the query's cursor.
Range beyond_cursor(const Query& query, Range range) {
  const bool is_falling = query.order == Order::newest_first;
  if (!query.after && !query.before) return range;
  const std::int64_t cursor = to_number(query.after ? *query.after : *query.before);
  if (is_falling == query.after.has_value()) {
    range.high = std::clamp(cursor, range.low, range.high);
  } else {
    range.low = std::clamp(cursor + 1, range.low, range.high);
  }
  return range;
}

void list(const auto& source, const Query& query, Range range, Page& page) {
  DOCKET_CHECK(!query.after || !query.before, "a page has one cursor");
  page.counts = source.count(range);
  page.total = sum(page.counts, query.states);
  const Range reach = beyond_cursor(query, range);
  const std::uint64_t reached = reach == range ? page.total : source.matching(reach);
  const std::uint64_t skipped = std::min(query.offset, reached);
  const std::uint64_t count = std::min<std::uint64_t>(query.limit, reached - skipped);

  const bool is_backwards = query.before.has_value();
  const bool is_falling = (query.order == Order::newest_first) != is_backwards;
  page.rows.reserve(count);
  if (count > 0) {
    source.fetch(reach, is_falling ? Direction::falling : Direction::rising, skipped, count,
                 page.rows);
  }
  if (is_backwards) std::ranges::reverse(page.rows);
  page.position = is_backwards ? reached - skipped - count : page.total - reached + skipped;
}

}  // namespace

void list_roll(const Roll& roll, const Query& query, Range range, Page& page) {
  list(RollSource(roll, query), query, range, page);
}

void list_rows(std::vector<Row> rows, const Query& query, Page& page) {
  list(RowSource(std::move(rows), query), query, Range{}, page);
}

}  // namespace docket::index
