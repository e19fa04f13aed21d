#include "index/ascending.h"

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "index/grow.h"

namespace docket::index {
namespace {

constexpr std::size_t high_words = 2;

// The place of the set bit that has `rank` set bits below it: sums bits byte by byte, then walks
// inside one byte.
unsigned select(std::uint64_t word, unsigned rank) {
  std::uint64_t sums = word - (word >> 1 & 0x5555555555555555U);
  sums = (sums & 0x3333333333333333U) + (sums >> 2 & 0x3333333333333333U);
  sums = ((sums + (sums >> 4)) & 0x0f0f0f0f0f0f0f0fU) * 0x0101010101010101U;
  unsigned byte = 0;
  unsigned below = 0;  // set bits in the bytes before
  for (unsigned sum = sums & 0xffU; sum <= rank; sum = sums >> 8 * byte & 0xffU) {
    below = sum;
    ++byte;
  }
  std::uint64_t rest = word >> 8 * byte;
  for (unsigned i = below; i < rank; ++i) rest &= rest - 1;
  return 8 * byte + static_cast<unsigned>(std::countr_zero(rest));
}

// The same in the 128 bits of two words.
unsigned select(std::uint64_t first, std::uint64_t second, unsigned rank) {
  const auto below = static_cast<unsigned>(std::popcount(first));
  return rank < below ? select(first, rank) : 64 + select(second, rank - below);
}

}  // namespace

// One full group, ready to be read.
struct Ascending::Packed {
  std::int64_t base;
  const std::uint64_t* words;
  unsigned width;
  bool is_consecutive;

  std::int64_t low(std::size_t place) const {
    if (width == 0) return 0;
    const std::size_t bit = place * width;
    const std::uint64_t* const at = words + high_words + bit / 64;
    const unsigned shift = bit % 64;
    std::uint64_t bits = at[0] >> shift;
    if (shift + width > 64) bits |= at[1] << (64 - shift);
    return static_cast<std::int64_t>(bits & ((std::uint64_t{1} << width) - 1));
  }
  std::int64_t join(std::size_t high, std::size_t place) const {
    return base + (static_cast<std::int64_t>(high) << width) + low(place);
  }
  std::int64_t at(std::size_t place) const {
    if (is_consecutive) return base + static_cast<std::int64_t>(place);
    return join(select(words[0], words[1], static_cast<unsigned>(place)) - place, place);
  }
  // Of a number above `base`. Numbers with the same high bits are a run of set bits between two
  // unset ones, so only that run is compared.
  std::size_t lower_bound(std::int64_t number) const {
    const auto distance = static_cast<std::uint64_t>(number - base);
    if (is_consecutive) return std::min<std::uint64_t>(distance, group_size);
    const std::uint64_t high = distance >> width;
    if (high >= group_size) return group_size;
    std::size_t mark =
        high == 0 ? 0 : select(~words[0], ~words[1], static_cast<unsigned>(high) - 1) + 1;
    while ((words[mark / 64] >> mark % 64 & 1U) != 0 && join(high, mark - high) < number) ++mark;
    return mark - high;
  }
};

Ascending::Packed Ascending::packed(std::size_t group) const {
  const std::uint32_t begin = group == 0 ? 0 : offsets_[group - 1];
  const std::uint32_t length = offsets_[group] - begin;
  const bool is_consecutive = length == 0;
  return {bases_[group], words_.data() + begin,
          is_consecutive ? 0U : static_cast<unsigned>(length - high_words), is_consecutive};
}

void Ascending::append(std::int64_t number) {
  DOCKET_CHECK(is_empty() ? number >= 0 : number >= back(), "numbers rise");
  push_back_tightly(tail_, number);
  if (tail_.size() == group_size) pack();
}

void Ascending::pack() {
  const std::int64_t base = tail_.front();
  const auto span = static_cast<std::uint64_t>(tail_.back() - base);
  const auto width = static_cast<unsigned>(std::bit_width(span / group_size));
  bool is_consecutive = span == group_size - 1;
  for (std::size_t i = 0; i < group_size; ++i)
    is_consecutive = is_consecutive && tail_[i] == base + static_cast<std::int64_t>(i);
  if (!is_consecutive) {
    const std::size_t begin = words_.size();
    reserve_tightly(words_, high_words + width);
    words_.resize(begin + high_words + width);
    std::uint64_t* const high = words_.data() + begin;
    std::uint64_t* const low = high + high_words;
    for (std::size_t i = 0; i < group_size; ++i) {
      const auto distance = static_cast<std::uint64_t>(tail_[i] - base);
      const std::uint64_t mark = (distance >> width) + i;
      high[mark / 64] |= std::uint64_t{1} << (mark % 64);
      if (width == 0) continue;
      const std::uint64_t bits = distance & ((std::uint64_t{1} << width) - 1);
      const std::size_t bit = i * width;
      low[bit / 64] |= bits << (bit % 64);
      if (bit % 64 + width > 64) low[bit / 64 + 1] |= bits >> (64 - bit % 64);
    }
  }
  push_back_tightly(bases_, base);
  push_back_tightly(offsets_, static_cast<std::uint32_t>(words_.size()));
  tail_.clear();
}

std::int64_t Ascending::at(std::size_t place) const {
  const std::size_t group = place / group_size;
  if (group == bases_.size()) return tail_[place % group_size];
  return packed(group).at(place % group_size);
}

std::size_t Ascending::lower_bound(std::int64_t number) const {
  const std::size_t full = bases_.size() * group_size;
  if (!tail_.empty() && tail_.front() < number) {
    const auto found = std::lower_bound(tail_.begin(), tail_.end(), number);
    return full + static_cast<std::size_t>(found - tail_.begin());
  }
  const auto next = std::lower_bound(bases_.begin(), bases_.end(), number);
  if (next == bases_.begin()) return 0;
  // The group before starts below `number`: it is there, or it is the next group's first.
  const auto group = static_cast<std::size_t>(next - bases_.begin()) - 1;
  return group * group_size + packed(group).lower_bound(number);
}

std::span<const std::int64_t> Ascending::group(std::size_t group, Buffer& buffer) const {
  if (group == bases_.size()) return tail_;
  const Packed numbers = packed(group);
  if (numbers.is_consecutive) {
    for (std::size_t i = 0; i < group_size; ++i)
      buffer[i] = numbers.base + static_cast<std::int64_t>(i);
    return buffer;
  }
  std::size_t place = 0;
  for (unsigned half = 0; half < high_words; ++half) {
    for (std::uint64_t rest = numbers.words[half]; rest != 0; rest &= rest - 1, ++place) {
      const auto mark = half * 64 + static_cast<std::size_t>(std::countr_zero(rest));
      buffer[place] = numbers.join(mark - place, place);
    }
  }
  return buffer;
}

void Ascending::shrink() {
  bases_.shrink_to_fit();
  offsets_.shrink_to_fit();
  words_.shrink_to_fit();
  tail_.shrink_to_fit();
}

std::size_t Ascending::memory_bytes() const {
  return allocated_bytes(bases_) + allocated_bytes(offsets_) + allocated_bytes(words_) +
         allocated_bytes(tail_);
}

}  // namespace docket::index
