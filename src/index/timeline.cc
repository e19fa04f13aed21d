#include "index/timeline.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "index/grow.h"

namespace docket::index {

void Timeline::append(std::int64_t sequence, TimePoint created_at) {
  const std::int64_t time = to_micros(created_at);
  if (!blocks_.empty()) {
    DOCKET_CHECK(blocks_.back()->sequences.back() < sequence, "sequences rise");
    DOCKET_CHECK(blocks_.back()->times.back() <= time, "later jobs are not created earlier");
  }
  if (blocks_.empty() || blocks_.back()->sequences.size() == block_jobs) {
    blocks_.push_back(std::make_unique<Block>());
    blocks_.back()->first_sequence = sequence;
    blocks_.back()->first_time = time;
  }
  Block& block = *blocks_.back();
  block.sequences.append(sequence);
  block.times.append(time);
  ++block.jobs;
  if (block.sequences.size() < block_jobs) return;
  block.sequences.shrink();
  block.times.shrink();
}

void Timeline::remove(std::int64_t sequence) {
  const auto after = std::partition_point(blocks_.begin(), blocks_.end(), [&](const auto& block) {
    return block->first_sequence <= sequence;
  });
  DOCKET_CHECK(after != blocks_.begin(), "only indexed jobs go");
  const auto block = after - 1;
  if (--(*block)->jobs == 0) blocks_.erase(block);
}

std::int64_t Timeline::first_since(TimePoint time) const {
  const std::int64_t micros = to_micros(time);
  const auto next = std::partition_point(blocks_.begin(), blocks_.end(), [&](const auto& block) {
    return block->first_time < micros;
  });
  if (next != blocks_.begin()) {
    const Block& block = **(next - 1);
    const std::size_t place = block.times.lower_bound(micros);
    if (place < block.times.size()) return block.sequences.at(place);
  }
  return next == blocks_.end() ? std::numeric_limits<std::int64_t>::max() : (*next)->first_sequence;
}

std::size_t Timeline::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + allocated_bytes(blocks_);
  for (const auto& block : blocks_)
    bytes += sizeof(Block) + block->sequences.memory_bytes() + block->times.memory_bytes();
  return bytes;
}

}  // namespace docket::index
