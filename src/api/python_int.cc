#include "api/python_int.h"

#include <algorithm>
#include <limits>

#include "base/ascii.h"

namespace docket::api {
namespace {

constexpr std::size_t digits_max = 4300;

std::string_view trim(std::string_view text) {
  constexpr std::string_view space = " \t\n\v\f\r";
  const std::size_t begin = text.find_first_not_of(space);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

// Drops ".0", ".00" …; a point without a zero behind it stays and is found wrong later.
std::string_view without_zero_fraction(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == text.npos || point + 1 == text.size()) return text;
  const std::string_view fraction = text.substr(point + 1);
  const bool is_zero = fraction.find_first_not_of('0') == fraction.npos;
  return is_zero ? text.substr(0, point) : text;
}

// One or more digits; single underscores may stand between two of them.
bool is_digits(std::string_view text) {
  if (text.empty() || !is_ascii_digit(text.front()) || !is_ascii_digit(text.back())) return false;
  if (text.find("__") != text.npos) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_ascii_digit(c) || c == '_'; });
}

// Falls, so that the least number needs no special case.
std::int64_t negative_value(std::string_view digits) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t value = 0;
  for (const char c : digits) {
    if (c == '_') continue;
    const std::int64_t digit = c - '0';
    if (value < (least + digit) / 10) return least;
    value = value * 10 - digit;
  }
  return value;
}

}  // namespace

PythonInt parse_python_int(std::string_view text) {
  std::string_view digits = without_zero_fraction(trim(text));
  const bool is_negative = !digits.empty() && digits.front() == '-';
  if (is_negative || (!digits.empty() && digits.front() == '+')) digits.remove_prefix(1);
  if (!is_digits(digits)) return IntFault::parsing;
  if (digits.size() - static_cast<std::size_t>(std::count(digits.begin(), digits.end(), '_')) >
      digits_max) {
    return IntFault::size;
  }
  const std::int64_t value = negative_value(digits);
  if (is_negative) return value;
  return value == std::numeric_limits<std::int64_t>::min()
             ? std::numeric_limits<std::int64_t>::max()
             : -value;
}

}  // namespace docket::api
