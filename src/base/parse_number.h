// A whole text as a number.
//
// Guarantees: no blanks, no plus sign, nothing behind the number; nullopt also when it does not
// fit. `base` counts for whole numbers only. Threads: pure.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace docket {

template <class Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto read = [&] {
    if constexpr (std::is_integral_v<Number>) {
      return std::from_chars(text.data(), end, number, base);
    } else {
      return std::from_chars(text.data(), end, number);
    }
  }();
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

}  // namespace docket
