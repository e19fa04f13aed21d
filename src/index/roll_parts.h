// What a roll is made of: nodes of blocks of jobs, each with its counts.
//
// Callers: roll.cc, roll_read.cc.
// Threads: as a standard container.
#pragma once

#include <algorithm>

#include "index/grow.h"
#include "index/roll.h"

namespace docket::index {

struct Roll::Block {
  Ascending sequences;
  std::vector<Attributes> attributes;
  std::vector<ShortVersion> versions;  // empty when versions are not kept
  Counts<std::uint16_t> counts;
  std::uint16_t jobs = 0;  // without those gone

  void append(std::int64_t sequence, Attributes job) {
    sequences.append(sequence);
    push_back_tightly(attributes, job);
    counts.add(job);
    ++jobs;
  }
  void append_jobs_of(const Block& other) {
    Ascending::Buffer buffer;
    std::span<const std::int64_t> group;
    for (std::size_t i = 0; i < other.entries(); ++i) {
      const std::size_t place = i % Ascending::group_size;
      if (place == 0) group = other.sequences.group(i / Ascending::group_size, buffer);
      if (other.attributes[i].is_gone()) continue;
      append(group[place], other.attributes[i]);
      if (!other.versions.empty()) push_back_tightly(versions, other.versions[i]);
    }
  }
  std::size_t entries() const { return attributes.size(); }
  std::optional<std::size_t> find(std::int64_t sequence) const {
    const std::size_t entry = sequences.lower_bound(sequence);
    const bool is_here = entry < entries() && sequences.at(entry) == sequence;
    return is_here && !attributes[entry].is_gone() ? std::optional(entry) : std::nullopt;
  }
  std::int64_t last() const { return sequences.back(); }
  ShortVersion version(std::size_t entry) const {
    return versions.empty() ? ShortVersion{0} : versions[entry];
  }
  bool is_full() const { return entries() == block_jobs; }
  void shrink() {
    sequences.shrink();
    attributes.shrink_to_fit();
    versions.shrink_to_fit();
  }
  std::size_t memory_bytes() const {
    return sizeof(*this) + sequences.memory_bytes() + allocated_bytes(attributes) +
           allocated_bytes(versions) + counts.memory_bytes();
  }
};

struct Roll::Node {
  Children<Block> blocks;
  Counts<std::uint32_t> counts;
  std::int64_t last_sequence = 0;  // no sequence in it is higher

  std::int64_t last() const { return last_sequence; }
};

// The only child that may hold `sequence`; the first one for what is lower than all.
template <class T>
std::size_t Roll::child_of(const Children<T>& children, std::int64_t sequence) {
  const auto after =
      std::partition_point(children.begin(), children.end(),
                           [&](const Child<T>& child) { return child.first <= sequence; });
  return after == children.begin() ? 0 : static_cast<std::size_t>(after - children.begin()) - 1;
}

}  // namespace docket::index
