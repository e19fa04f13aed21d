#include "index/small_roll.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace docket::index {
namespace {

constexpr unsigned digit_bits = 7;
constexpr unsigned char continues = 1U << digit_bits;

bool ends_number(char byte) { return (static_cast<unsigned char>(byte) & continues) == 0; }

}  // namespace

void SmallRoll::write(std::int64_t gap) {
  auto rest = static_cast<std::uint64_t>(gap);
  for (; rest >= continues; rest >>= digit_bits)
    bytes_.push_back(static_cast<char>(static_cast<unsigned char>(rest) | continues));
  bytes_.push_back(static_cast<char>(rest));
}

void SmallRoll::for_each(const auto& take) const {
  std::uint64_t number = 0;
  std::uint64_t gap = 0;
  unsigned shift = 0;
  for (const char byte : bytes_) {
    gap |= (static_cast<std::uint64_t>(byte) & (continues - 1U)) << shift;
    shift += digit_bits;
    if (!ends_number(byte)) continue;
    number += std::exchange(gap, 0);
    shift = 0;
    take(static_cast<std::int64_t>(number));
  }
}

void SmallRoll::append(std::int64_t sequence) {
  std::int64_t last = 0;
  for_each([&](std::int64_t number) { last = number; });
  DOCKET_CHECK(last < sequence, "sequences rise");
  write(sequence - last);
}

void SmallRoll::remove(std::int64_t sequence) {
  const std::vector<std::int64_t> before = sequences();
  std::string().swap(bytes_);
  std::int64_t last = 0;
  for (const std::int64_t kept : before)
    if (kept != sequence) write(kept - std::exchange(last, kept));
}

std::vector<std::int64_t> SmallRoll::sequences() const {
  std::vector<std::int64_t> numbers;
  numbers.reserve(jobs_max);
  for_each([&](std::int64_t number) { numbers.push_back(number); });
  return numbers;
}

bool SmallRoll::is_full() const {
  return std::ranges::count_if(bytes_, ends_number) >= std::ptrdiff_t{jobs_max};
}

std::size_t SmallRoll::memory_bytes() const {
  const bool is_inline = bytes_.capacity() <= std::string().capacity();
  return is_inline ? 0 : bytes_.capacity() + 1;
}

}  // namespace docket::index
