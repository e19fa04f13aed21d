// The questions a roll answers.
#include <algorithm>

#include "index/roll_parts.h"

namespace docket::index {

// Shows `visitor` the parts that overlap `range`, in order. A node or block wholly inside is first
// offered by its counts; it is opened only when `visitor.enter` says so. Others, and blocks
// entered, come as `visitor.scan(block, begin, end)`; the walk ends when that returns false.
template <class Visitor>
void Roll::walk(Range range, Direction direction, Visitor& visitor) const {
  const auto each = [&](const auto& children, const auto& visit) {
    if (children.empty() || range.low >= range.high) return true;
    const std::size_t first = child_of(children, range.low);
    const std::size_t last = child_of(children, range.high - 1);
    for (std::size_t i = 0; i <= last - first; ++i) {
      const auto& child = children[direction == Direction::rising ? first + i : last - i];
      const bool is_whole = child.first >= range.low && child.part->last() < range.high;
      if (is_whole && !visitor.enter(child.part->counts)) continue;
      if (!visit(*child.part, is_whole)) return false;
    }
    return true;
  };
  each(nodes_, [&](const Node& node, bool) {
    return each(node.blocks, [&](const Block& block, bool is_whole) {
      if (is_whole) return visitor.scan(block, 0, block.entries());
      return visitor.scan(block, block.sequences.lower_bound(range.low),
                          block.sequences.lower_bound(range.high));
    });
  });
}

// Sums the matches.
struct Roll::Matching {
  const Filter& filter;
  std::uint64_t matches = 0;

  bool enter(const auto& counts) {
    matches += counts.matching(filter);
    return false;
  }
  bool scan(const Block& block, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) matches += filter.matches(block.attributes[i]);
    return true;
  }
};

// Sums the matches by state.
struct Roll::Counting {
  const Filter& filter;
  StateCounts by_state{};

  bool enter(const auto& counts) {
    counts.add_to(by_state, filter);
    return false;
  }
  bool scan(const Block& block, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const Attributes job = block.attributes[i];
      if (filter.matches(job)) ++by_state[job.state_number()];
    }
    return true;
  }
};

// Skips matches, then takes some.
struct Roll::Fetching {
  const Filter& filter;
  Direction direction;
  std::uint64_t skip;
  std::size_t limit;
  std::vector<Row>& rows;

  bool enter(const auto& counts) {
    const std::uint64_t matches = counts.matching(filter);
    const bool is_skipped = matches <= skip;
    if (is_skipped) skip -= matches;
    return !is_skipped;
  }
  bool scan(const Block& block, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && limit > 0; ++i) {
      const std::size_t entry = direction == Direction::rising ? i : end - 1 - (i - begin);
      if (!filter.matches(block.attributes[entry])) continue;
      if (skip > 0) {
        --skip;
        continue;
      }
      rows.push_back({Sequence{block.sequences.at(entry)}, block.attributes[entry].state(),
                      block.version(entry)});
      --limit;
    }
    return limit > 0;
  }
};

std::uint64_t Roll::matching(const Filter& filter, Range range) const {
  Matching matching{filter};
  walk(range, Direction::rising, matching);
  return matching.matches;
}

StateCounts Roll::count(const Filter& filter, Range range) const {
  Counting counting{filter};
  if (range == Range{}) {
    counting.enter(counts_);
  } else {
    walk(range, Direction::rising, counting);
  }
  return counting.by_state;
}

void Roll::fetch(const Filter& filter, Range range, Direction direction, std::uint64_t skip,
                 std::size_t limit, std::vector<Row>& rows) const {
  Fetching fetching{filter, direction, skip, limit, rows};
  walk(range, direction, fetching);
}

// Answers for rising sequences, a group of them at a time.
class Roll::Reader {
 public:
  explicit Reader(const Roll& roll) : roll_(roll) {}
  bool has(std::int64_t sequence) {
    if (group_.empty() || group_.back() < sequence) seek(sequence);
    const auto found = std::lower_bound(group_.begin(), group_.end(), sequence);
    if (found == group_.end() || *found != sequence) return false;
    return !block_->attributes[first_ + static_cast<std::size_t>(found - group_.begin())].is_gone();
  }

 private:
  void seek(std::int64_t sequence) {
    group_ = {};
    if (roll_.nodes_.empty()) return;
    const Children<Block>& blocks = roll_.nodes_[child_of(roll_.nodes_, sequence)].part->blocks;
    block_ = blocks[child_of(blocks, sequence)].part.get();
    const std::size_t entry = block_->sequences.lower_bound(sequence);
    if (entry == block_->entries()) return;
    const std::size_t group = entry / Ascending::group_size;
    first_ = group * Ascending::group_size;
    group_ = block_->sequences.group(group, buffer_);
  }

  const Roll& roll_;
  const Block* block_ = nullptr;
  std::size_t first_ = 0;  // the entry at the front of `group_`
  std::span<const std::int64_t> group_;
  Ascending::Buffer buffer_;
};

void Roll::retain(std::vector<Row>& rows) const {
  Reader reader(*this);
  std::erase_if(rows, [&](const Row& row) { return !reader.has(to_number(row.sequence)); });
}

}  // namespace docket::index
