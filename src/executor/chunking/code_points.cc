#include "executor/chunking/code_points.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace docket::executor::chunking {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Bytes of the white space at the beginning, 0 if there is none: the code points for which Python's
// str.isspace() is true.
std::size_t space_at(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) {
    return first == ' ' || (first >= 0x09 && first <= 0x0D) || (first >= 0x1C && first <= 0x1F);
  }
  const unsigned second = byte(1);
  if (first == 0xC2) return second == 0x85 || second == 0xA0 ? 2 : 0;
  const unsigned third = byte(2);
  const bool is_space =
      (first == 0xE1 && second == 0x9A && third == 0x80) ||
      (first == 0xE2 && second == 0x80 &&
       ((third >= 0x80 && third <= 0x8A) || third == 0xA8 || third == 0xA9 || third == 0xAF)) ||
      (first == 0xE2 && second == 0x81 && third == 0x9F) ||
      (first == 0xE3 && second == 0x80 && third == 0x80);
  return is_space ? 3 : 0;
}

// The bytes with which white space may begin; everything else is skipped at once.
constexpr std::array<bool, 256> make_space_starts() {
  std::array<bool, 256> starts{};
  for (const unsigned byte : {0x09U, 0x0AU, 0x0BU, 0x0CU, 0x0DU, 0x1CU, 0x1DU, 0x1EU, 0x1FU, 0x20U,
                              0xC2U, 0xE1U, 0xE2U, 0xE3U}) {
    starts[byte] = true;
  }
  return starts;
}
constexpr std::array<bool, 256> space_starts = make_space_starts();

// Loops over so many bytes, a number the compiler knows, become vector instructions.
constexpr std::size_t block = 32;

// No white space but single spaces; looks one byte behind the block.
bool is_squeezed_block(const char* text) {
  unsigned char found = 0;
  for (std::size_t i = 0; i < block; ++i) {
    const auto here = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(text[i + 1]);
    const auto is_other = static_cast<unsigned char>(
        static_cast<unsigned char>(here < 0x20) | static_cast<unsigned char>(here == 0xC2) |
        static_cast<unsigned char>(static_cast<unsigned char>(here - 0xE1) < 3));
    const auto may_be_next = static_cast<unsigned char>(
        static_cast<unsigned char>(next <= 0x20) | static_cast<unsigned char>(next == 0xC2) |
        static_cast<unsigned char>(static_cast<unsigned char>(next - 0xE1) < 3));
    found |= is_other | (static_cast<unsigned char>(here == ' ') & may_be_next);
  }
  return found == 0;
}

}  // namespace

std::size_t code_points(std::string_view text) {
  std::size_t count = text.size();
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    // The lowest bit of each byte that has its highest bit set and the next one not; the product's
    // highest byte is their sum.
    constexpr std::uint64_t ones = 0x0101010101010101;
    count -= (((word >> 7) & (~word >> 6) & ones) * ones) >> 56;
  }
  for (; at < text.size(); ++at) count -= is_continuation(text[at]) ? 1 : 0;
  return count;
}

std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  std::size_t left = count;
  while (left >= 8 && at + 8 <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
    at += 8;
    left -= 8;
  }
  while (left > 0 && at < text.size()) {
    ++at;
    while (at < text.size() && is_continuation(text[at])) ++at;
    --left;
  }
  return at;
}

std::size_t bytes_of_last(std::string_view text, std::size_t count) {
  std::size_t at = text.size();
  for (std::size_t left = count; left > 0 && at > 0; --left) {
    --at;
    while (at > 0 && is_continuation(text[at])) --at;
  }
  return text.size() - at;
}

std::string_view trim_start(std::string_view text) {
  for (std::size_t space = space_at(text); space > 0; space = space_at(text)) {
    text.remove_prefix(space);
  }
  return text;
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty()) {
    const std::size_t last = bytes_of_last(text, 1);
    if (space_at(text.substr(text.size() - last)) != last) break;
    text.remove_suffix(last);
  }
  return text;
}

std::string_view trim(std::string_view text) { return trim_end(trim_start(text)); }

bool is_surely_squeezed(std::string_view text) {
  bool is_behind_space = !text.empty();
  for (const char c : text) {
    const bool is_plain_space = c == ' ';
    if (is_plain_space ? is_behind_space : space_starts[static_cast<unsigned char>(c)])
      return false;
    is_behind_space = is_plain_space;
  }
  return !is_behind_space;
}

void append_squeezed(std::string& out, std::string_view text) {
  text = trim(text);
  const auto may_be_space = [&](std::size_t at) {
    return space_starts[static_cast<unsigned char>(text[at])];
  };
  std::size_t begin = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    // The last block begins earlier; the last byte of all is no white space.
    const std::size_t ahead = std::min(at, text.size() - std::min(text.size(), block + 1));
    if (text.size() > block && is_squeezed_block(text.data() + ahead)) {
      at = ahead + block + (ahead + block + 1 == text.size() ? 1 : 0);
      continue;
    }
    const std::size_t end = std::min(at + block, text.size());
    while (at < end) {
      // A single space between words stays, and most white space is that.
      const bool is_plain =
          !may_be_space(at) || (text[at] == ' ' && at + 1 < text.size() && !may_be_space(at + 1));
      if (is_plain || space_at(text.substr(at)) == 0) {
        ++at;
        continue;
      }
      out.append(text.substr(begin, at - begin));
      out += ' ';
      begin = text.size() - trim_start(text.substr(at)).size();
      at = begin;
    }
  }
  out.append(text.substr(begin));
}

}  // namespace docket::executor::chunking
