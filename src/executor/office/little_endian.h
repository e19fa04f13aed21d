// Numbers in old office files: least significant byte first.
//
// Guarantees: a number that is not wholly inside the bytes is 0.
// Threads: pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace docket::executor::office {

inline std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  if (at > bytes.size() || bytes.size() - at < count) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = count; i > 0; --i) {
    value = (value << 8) | static_cast<unsigned char>(bytes[at + i - 1]);
  }
  return value;
}
inline std::uint8_t u8(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(little_endian(bytes, at, 1));
}
inline std::uint16_t u16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(little_endian(bytes, at, 2));
}
inline std::uint32_t u32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(little_endian(bytes, at, 4));
}
inline std::uint64_t u64(std::string_view bytes, std::size_t at) {
  return little_endian(bytes, at, 8);
}

}  // namespace docket::executor::office
