// Letters of ASCII without case, as protocols and file formats compare their words.
//
// Guarantees: only A-Z are changed, whatever the locale; other bytes stay as they are.
// Threads: pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace docket {

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = ascii_lower(c);
  return lower;
}

constexpr bool equal_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

}  // namespace docket
