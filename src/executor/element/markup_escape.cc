#include "executor/element/markup_escape.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace docket::executor::element {
namespace {

std::string_view reference(char mark) {
  switch (mark) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return "&#x27;";
  }
}

// For each byte the least of Quotes with which it is escaped; the highest number is never.
constexpr std::uint8_t never = 3;
constexpr std::array<std::uint8_t, 256> make_least() {
  std::array<std::uint8_t, 256> least{};
  least.fill(never);
  for (const char mark : {'&', '<', '>'}) {
    least[static_cast<unsigned char>(mark)] = static_cast<std::uint8_t>(Quotes::raw);
  }
  least[static_cast<unsigned char>('"')] = static_cast<std::uint8_t>(Quotes::doubled);
  least[static_cast<unsigned char>('\'')] = static_cast<std::uint8_t>(Quotes::both);
  return least;
}
constexpr std::array<std::uint8_t, 256> least = make_least();

}  // namespace

void append_markup(std::string& out, std::string_view text, Quotes quotes) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (least[static_cast<unsigned char>(text[at])] > static_cast<std::uint8_t>(quotes)) continue;
    out += text.substr(begin, at - begin);
    out += reference(text[at]);
    begin = at + 1;
  }
  out += text.substr(begin);
}

}  // namespace docket::executor::element
