// When jobs were created, for lists bounded by time. Sequence and `created_at` are one order, so a
// range of time is a range of sequences, the same one in every roll: the time is kept once a job.
//
// Guarantees: exact to the microsecond. About 3.5 + log2(mean gap in microseconds) bits a job; a
//   removed job's share is given back once its block is empty.
// Callers: this room.
// Threads: as a standard container.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/time.h"
#include "index/ascending.h"

namespace docket::index {

class Timeline {
 public:
  static constexpr std::size_t block_jobs = 2048;

  // Sequences rise; `created_at` is not before the last one.
  void append(std::int64_t sequence, TimePoint created_at);
  void remove(std::int64_t sequence);
  // No job created before `time` has this sequence or a higher one; every other has.
  std::int64_t first_since(TimePoint time) const;
  std::size_t memory_bytes() const;

 private:
  struct Block {
    std::int64_t first_sequence = 0;
    std::int64_t first_time = 0;  // microseconds
    std::size_t jobs = 0;         // without those gone
    Ascending sequences;
    Ascending times;
  };
  std::vector<std::unique_ptr<Block>> blocks_;
};

}  // namespace docket::index
