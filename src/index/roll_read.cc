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

const Roll::Block* Roll::block_of(std::int64_t sequence) const {
  if (nodes_.empty()) return nullptr;
  const Children<Block>& blocks = nodes_[child_of(nodes_, sequence)].part->blocks;
  return blocks[child_of(blocks, sequence)].part.get();
}

void Roll::retain(std::vector<Row>& rows) const {
  const Block* block = nullptr;
  const auto is_gone = [&](const Row& row) {
    const std::int64_t sequence = to_number(row.sequence);
    if (block == nullptr || block->last() < sequence) block = block_of(sequence);
    return block == nullptr || !block->find(sequence);
  };
  std::erase_if(rows, is_gone);
}

}  // namespace docket::index
