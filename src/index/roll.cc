#include "index/roll.h"

#include <utility>

#include "base/check.h"
#include "index/roll_parts.h"

namespace docket::index {

Roll::Roll(Versions versions) : has_versions_(versions == Versions::kept) {}
Roll::~Roll() = default;

std::optional<Roll::Place> Roll::locate(std::int64_t sequence) const {
  if (nodes_.empty()) return std::nullopt;
  const std::size_t node = child_of(nodes_, sequence);
  const Children<Block>& blocks = nodes_[node].part->blocks;
  const std::size_t block = child_of(blocks, sequence);
  const std::optional<std::size_t> entry = blocks[block].part->find(sequence);
  return entry ? std::optional(Place{node, block, *entry}) : std::nullopt;
}

// Makes sure that the end has room.
void Roll::extend(std::int64_t sequence) {
  if (end_.block != nullptr && !end_.block->is_full()) return;
  if (end_.node == nullptr || end_.node->blocks.size() == node_blocks)
    nodes_.push_back({sequence, std::make_unique<Node>()});
  nodes_.back().part->blocks.push_back({sequence, std::make_unique<Block>()});
  find_end();
}

void Roll::find_end() {
  end_ = {};
  if (nodes_.empty()) return;
  end_.node = nodes_.back().part.get();
  end_.block = end_.node->blocks.back().part.get();
}

void Roll::append(std::int64_t sequence, Attributes attributes, ShortVersion version) {
  DOCKET_CHECK(end_.node == nullptr || end_.node->last() < sequence, "sequences rise");
  extend(sequence);
  Block& block = *end_.block;
  block.append(sequence, attributes);
  if (has_versions_) push_back_tightly(block.versions, version);
  if (block.is_full()) block.shrink();
  end_.node->last_sequence = sequence;
  end_.node->counts.add(attributes);
  counts_.add(attributes);
  ++jobs_;
}

std::optional<Roll::Job> Roll::find(std::int64_t sequence) const {
  const std::optional<Place> place = locate(sequence);
  if (!place) return std::nullopt;
  const Block& block = *nodes_[place->node].part->blocks[place->block].part;
  return Job{block.attributes[place->entry], block.version(place->entry)};
}

Attributes Roll::set(std::int64_t sequence, job::State state, ShortVersion version) {
  const std::optional<Place> place = locate(sequence);
  DOCKET_CHECK(place.has_value(), "only indexed jobs change");
  Node& node = *nodes_[place->node].part;
  Block& block = *node.blocks[place->block].part;
  if (has_versions_) block.versions[place->entry] = version;
  Attributes& job = block.attributes[place->entry];
  const Attributes before = job;
  job = before.with(state);
  block.counts.move(before, job);
  node.counts.move(before, job);
  counts_.move(before, job);
  return before;
}

Attributes Roll::remove(std::int64_t sequence) {
  const std::optional<Place> place = locate(sequence);
  DOCKET_CHECK(place.has_value(), "only indexed jobs go");
  Node& node = *nodes_[place->node].part;
  Block& block = *node.blocks[place->block].part;
  const Attributes job = std::exchange(block.attributes[place->entry], Attributes::gone());
  block.counts.remove(job);
  node.counts.remove(job);
  counts_.remove(job);
  --block.jobs;
  --jobs_;
  if (std::size_t{block.jobs} * 2 < block.entries()) {
    compact(*place);
    find_end();
  }
  return job;
}

// Drops an empty block, and writes the jobs of a thinned one anew, together with those of the block
// before where both fit in one.
void Roll::compact(const Place& place) {
  Children<Block>& blocks = nodes_[place.node].part->blocks;
  const auto thinned = blocks.begin() + static_cast<std::ptrdiff_t>(place.block);
  if (thinned->part->jobs == 0) {
    blocks.erase(thinned);
    if (blocks.empty()) nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(place.node));
    return;
  }
  auto anew = std::make_unique<Block>();
  const auto before = thinned == blocks.begin() ? thinned : thinned - 1;
  const bool joins = before != thinned && before->part->jobs + thinned->part->jobs <= block_jobs;
  if (joins) anew->append_jobs_of(*before->part);
  anew->append_jobs_of(*thinned->part);
  anew->shrink();
  thinned->part = std::move(anew);
  if (!joins) return;
  thinned->first = before->first;
  blocks.erase(before);
}

std::size_t Roll::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + counts_.memory_bytes() + allocated_bytes(nodes_);
  for (const Child<Node>& node : nodes_) {
    bytes += sizeof(Node) + node.part->counts.memory_bytes() + allocated_bytes(node.part->blocks);
    for (const Child<Block>& block : node.part->blocks) bytes += block.part->memory_bytes();
  }
  return bytes;
}

}  // namespace docket::index
