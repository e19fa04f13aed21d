#include "store/bytes.h"

namespace docket::store {
namespace {

std::uint64_t fold(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unfold(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
}

}  // namespace

void ByteWriter::number(std::uint64_t value) {
  while (value >= 0x80U) {
    text_.push_back(static_cast<char>((value & 0x7fU) | 0x80U));
    value >>= 7U;
  }
  text_.push_back(static_cast<char>(value));
}

void ByteWriter::signed_number(std::int64_t value) { number(fold(value)); }

void ByteWriter::bytes(std::string_view value) {
  number(value.size());
  text_.append(value);
}

void ByteWriter::time(TimePoint value, TimePoint base) { signed_number((value - base).count()); }

void ByteWriter::optional_time(const std::optional<TimePoint>& value, TimePoint base) {
  number(value ? fold((*value - base).count()) + 1 : 0);
}

std::uint64_t ByteReader::long_number() {
  std::uint64_t value = 0;
  unsigned shift = 0;
  for (std::size_t i = 0; i < rest_.size() && shift < 64; ++i, shift += 7) {
    const auto byte = static_cast<std::uint8_t>(rest_[i]);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80U) {
      rest_.remove_prefix(i + 1);
      return value;
    }
  }
  is_good_ = false;
  rest_ = {};
  return 0;
}

std::int64_t ByteReader::signed_number() { return unfold(number()); }

std::uint64_t ByteReader::count() {
  const std::uint64_t value = number();
  if (value <= rest_.size()) return value;
  is_good_ = false;
  return 0;
}

std::string_view ByteReader::bytes() { return raw(number()); }

std::string_view ByteReader::raw(std::size_t size) {
  if (rest_.empty() && size == 0) return {};
  if (size > rest_.size()) {
    is_good_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}

TimePoint ByteReader::time(TimePoint base) {
  // Unsigned, because a damaged row must not overflow.
  return from_micros(static_cast<std::int64_t>(static_cast<std::uint64_t>(to_micros(base)) +
                                               static_cast<std::uint64_t>(signed_number())));
}

std::optional<TimePoint> ByteReader::optional_time(TimePoint base) {
  const std::uint64_t value = number();
  if (value == 0) return std::nullopt;
  return from_micros(static_cast<std::int64_t>(static_cast<std::uint64_t>(to_micros(base)) +
                                               static_cast<std::uint64_t>(unfold(value - 1))));
}

}  // namespace docket::store
