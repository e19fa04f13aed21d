// A roll of few jobs, e.g. the children of one parent: their sequences and nothing else. What their
// states are is looked up when they are asked for.
//
// Guarantees: no allocation up to 15 bytes; a parent with ten children takes 13.
// Callers: this room.
// Threads: as a standard container.
// Format: the first sequence, then each gap, in base 128, low digits first (LEB128).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace docket::index {

class SmallRoll {
 public:
  static constexpr std::size_t jobs_max = 64;

  void append(std::int64_t sequence);  // sequences rise
  void remove(std::int64_t sequence);  // nothing happens when it is not here
  std::vector<std::int64_t> sequences() const;
  bool is_full() const;
  bool is_empty() const { return bytes_.empty(); }
  std::size_t memory_bytes() const;  // beyond the object itself

 private:
  void for_each(const auto& take) const;
  void write(std::int64_t gap);
  std::string bytes_;
};

}  // namespace docket::index
