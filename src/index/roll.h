// A list of jobs in order of sequence, in blocks that know how many of their jobs are of each label
// and state. So a count is a sum, and a page at any offset skips blocks and scans inside one.
//
// Guarantees: two bytes a job beside its sequence, three with versions; a removed job's place is
//   given back once half of its block is gone.
// Callers: this room.
// Threads: as a standard container.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "index/ascending.h"
#include "index/counts.h"

namespace docket::index {

// Sequences, half open.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
  bool has(std::int64_t sequence) const { return sequence >= low && sequence < high; }
  friend bool operator==(const Range&, const Range&) = default;
};

enum class Direction : std::uint8_t { rising, falling };

class Roll {
 public:
  static constexpr std::size_t block_jobs = 2048;
  static constexpr std::size_t node_blocks = 64;

  enum class Versions : std::uint8_t { kept, none };
  explicit Roll(Versions versions);
  ~Roll();
  Roll(const Roll&) = delete;
  Roll& operator=(const Roll&) = delete;

  struct Job {
    Attributes attributes;
    ShortVersion version;  // 0 when versions are not kept
  };

  // Sequences rise.
  void append(std::int64_t sequence, Attributes attributes, ShortVersion version);
  std::optional<Job> find(std::int64_t sequence) const;
  // Both: the job is in the roll. They answer what it was before.
  Attributes set(std::int64_t sequence, job::State state, ShortVersion version);
  Attributes remove(std::int64_t sequence);

  std::uint64_t jobs() const { return jobs_; }
  // Matches in `range`, in all and by state.
  std::uint64_t matching(const Filter& filter, Range range) const;
  StateCounts count(const Filter& filter, Range range) const;
  // Appends to `rows` at most `limit` matches in `range`, in `direction`, after skipping `skip`.
  void fetch(const Filter& filter, Range range, Direction direction, std::uint64_t skip,
             std::size_t limit, std::vector<Row>& rows) const;
  // Drops the rows, in rising order, whose jobs are not in the roll.
  void retain(std::vector<Row>& rows) const;

  std::size_t memory_bytes() const;

 private:
  struct Block;
  struct Node;
  template <class T>
  struct Child {
    std::int64_t first;  // no sequence in `part`, nor in any after it, is lower
    std::unique_ptr<T> part;
  };
  template <class T>
  using Children = std::vector<Child<T>>;
  struct Matching;
  struct Counting;
  struct Fetching;
  struct Place {
    std::size_t node;
    std::size_t block;
    std::size_t entry;
  };

  template <class T>
  static std::size_t child_of(const Children<T>& children, std::int64_t sequence);
  std::optional<Place> locate(std::int64_t sequence) const;
  const Block* block_of(std::int64_t sequence) const;  // the only one that may hold it
  void extend(std::int64_t sequence);
  void find_end();
  void compact(const Place& place);
  template <class Visitor>
  void walk(Range range, Direction direction, Visitor& visitor) const;

  bool has_versions_;
  std::uint64_t jobs_ = 0;
  Counts<std::uint64_t> counts_;
  Children<Node> nodes_;
  // Where jobs are appended. Kept because a fill of many rolls mostly waits for memory, and these
  // save it three steps.
  struct End {
    Node* node = nullptr;
    Block* block = nullptr;
  };
  End end_;
};

}  // namespace docket::index
