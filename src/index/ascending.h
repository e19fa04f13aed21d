// Rising 64 bit numbers, appended at the end and kept in little more than the bits their gaps need.
//
// Guarantees: numbers with a mean gap g take about 3 + log2(g) bits each, consecutive ones 1.5
//   bits; the last 63 or fewer take 64. Reading one by place is constant time, finding one is
//   logarithmic.
// Callers: this room.
// Threads: as a standard container.
// Format: groups of 64 after Elias and Fano ("Efficient storage and retrieval by content and
//   address of static files", Journal of the ACM 21, 1974). Of each number's distance from its
//   group's first, the low bits stand side by side, the high ones are coded in unary in 128 bits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace docket::index {

class Ascending {
 public:
  static constexpr std::size_t group_size = 64;
  using Buffer = std::array<std::int64_t, group_size>;

  // `number` is not below the last one, and within 0 .. 2^62.
  void append(std::int64_t number);
  std::size_t size() const { return bases_.size() * group_size + tail_.size(); }
  bool is_empty() const { return size() == 0; }
  std::int64_t at(std::size_t place) const;
  std::int64_t back() const { return tail_.empty() ? at(size() - 1) : tail_.back(); }
  // The first place whose number is not below `number`; size() when there is none.
  std::size_t lower_bound(std::int64_t number) const;
  // The numbers of places 64 * group and on, at most 64 of them: in `buffer`, or in place.
  std::span<const std::int64_t> group(std::size_t group, Buffer& buffer) const;
  std::size_t groups() const { return bases_.size() + (tail_.empty() ? 0 : 1); }

  void shrink();  // gives back what was reserved for growth
  std::size_t memory_bytes() const;

 private:
  struct Packed;
  Packed packed(std::size_t group) const;
  void pack();

  std::vector<std::int64_t> bases_;     // first number of each full group
  std::vector<std::uint32_t> offsets_;  // where each full group ends in `words_`
  std::vector<std::uint64_t> words_;    // per group: 2 of high bits, then `width` of low bits;
                                        // none when the numbers are consecutive
  std::vector<std::int64_t> tail_;      // the group that is not full yet
};

}  // namespace docket::index
