#include "base/ids.h"

#include <cstring>

namespace docket {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

std::optional<std::uint8_t> hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

constexpr bool hyphen_before(std::size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

}  // namespace

std::string format_uuid(const Uuid& uuid) {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
    if (hyphen_before(i)) text.push_back('-');
    text.push_back(hex_digits[uuid.bytes[i] >> 4U]);
    text.push_back(hex_digits[uuid.bytes[i] & 15U]);
  }
  return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  std::size_t at = 0;
  for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
    if (hyphen_before(i) && text[at++] != '-') return std::nullopt;
    const auto high = hex_value(text[at++]);
    const auto low = hex_value(text[at++]);
    if (!high || !low) return std::nullopt;
    uuid.bytes[i] = static_cast<std::uint8_t>(*high << 4U | *low);
  }
  return uuid;
}

Uuid make_uuid_v7(TimePoint stamp, std::uint64_t random) {
  const auto micros = static_cast<std::uint64_t>(to_micros(stamp));
  const std::uint64_t millis = micros / 1000;
  const std::uint64_t fraction = (micros % 1000) * 4096 / 1000;
  Uuid uuid;
  for (std::size_t i = 0; i < 6; ++i) {
    uuid.bytes[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
  }
  uuid.bytes[6] = static_cast<std::uint8_t>(0x70U | fraction >> 8U);
  uuid.bytes[7] = static_cast<std::uint8_t>(fraction);
  for (std::size_t i = 0; i < 8; ++i) {
    uuid.bytes[8 + i] = static_cast<std::uint8_t>(random >> (56 - 8 * i));
  }
  uuid.bytes[8] = static_cast<std::uint8_t>(0x80U | (uuid.bytes[8] & 0x3fU));
  return uuid;
}

}  // namespace docket

std::size_t std::hash<docket::Uuid>::operator()(const docket::Uuid& uuid) const noexcept {
  // The last eight bytes of a version 7 UUID are random; the first ones separate equal tails.
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  std::memcpy(&head, uuid.bytes.data(), sizeof head);
  std::memcpy(&tail, uuid.bytes.data() + 8, sizeof tail);
  return tail ^ (head * 0x9e3779b97f4a7c15ULL);
}
