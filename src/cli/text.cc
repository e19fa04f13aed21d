#include "cli/text.h"

#include <algorithm>

namespace docket::cli {
namespace {

bool is_first_byte(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

// C1 controls are U+0080 to U+009F: 0xC2 and a byte of 0x80 to 0x9F.
bool is_c1(std::string_view rest) {
  return rest.size() >= 2 && static_cast<unsigned char>(rest[0]) == 0xC2U &&
         static_cast<unsigned char>(rest[1]) < 0xA0U;
}

}  // namespace

std::string printable(std::string_view utf8) {
  std::string safe;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte == '\n' || byte == '\t') {
      safe.push_back(' ');
    } else if (byte < 0x20U || byte == 0x7FU) {
      safe.push_back('?');
    } else if (is_c1(utf8.substr(i))) {
      safe.push_back('?');
      ++i;
    } else {
      safe.push_back(utf8[i]);
    }
  }
  return safe;
}

int columns(std::string_view utf8) {
  return static_cast<int>(std::count_if(utf8.begin(), utf8.end(), is_first_byte));
}

std::string clip(std::string_view utf8, int width) {
  if (columns(utf8) <= width) return std::string(utf8);
  std::size_t end = 0;
  for (int taken = 0; end < utf8.size(); ++end) {
    if (is_first_byte(utf8[end]) && ++taken == width) break;
  }
  return std::string(utf8.substr(0, end)) + "…";
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace docket::cli
