#include "executor/office/docx_number_format.h"

#include <algorithm>
#include <array>
#include <utility>

#include "executor/element/unicode.h"

namespace docket::executor::office {
namespace {

// Word counts no further: ECMA-376 Part 1, 17.9.25 gives w:start the range of a 16-bit integer.
constexpr std::int64_t number_max = 32767;

std::string letters(std::int64_t value, char first) {
  const auto repeats = static_cast<std::size_t>((value - 1) / 26 + 1);
  return std::string(repeats, static_cast<char>(first + (value - 1) % 26));
}

std::string roman(std::int64_t value) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 13> numerals = {{{"m", 1000},
                                                                                   {"cm", 900},
                                                                                   {"d", 500},
                                                                                   {"cd", 400},
                                                                                   {"c", 100},
                                                                                   {"xc", 90},
                                                                                   {"l", 50},
                                                                                   {"xl", 40},
                                                                                   {"x", 10},
                                                                                   {"ix", 9},
                                                                                   {"v", 5},
                                                                                   {"iv", 4},
                                                                                   {"i", 1}}};
  std::string text;
  for (const auto& [numeral, size] : numerals) {
    for (; value >= size; value -= size) text += numeral;
  }
  return text;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return static_cast<char>(c - 32); });
  return text;
}

std::string_view ordinal_suffix(std::int64_t value) {
  if (value % 100 >= 10 && value % 100 <= 20) return "th";
  switch (value % 10) {
    case 1:
      return "st";
    case 2:
      return "nd";
    case 3:
      return "rd";
    default:
      return "th";
  }
}

}  // namespace

std::optional<std::string> format_number(std::int64_t value, std::string_view format) {
  if (value < 0 || value > number_max) return std::nullopt;
  const std::string decimal = std::to_string(value);
  if (format == "decimal") return decimal;
  if (format == "decimalZero") return value < 10 ? "0" + decimal : decimal;
  if (format == "ordinal") return decimal + std::string(ordinal_suffix(value));
  if (format == "decimalEnclosedCircle") {
    if (value < 1 || value > 20) return decimal;
    std::string circled;
    element::append_character(circled, static_cast<char32_t>(0x2460 + value - 1));
    return circled;
  }
  if (value == 0) return std::nullopt;
  if (format == "lowerLetter") return letters(value, 'a');
  if (format == "upperLetter") return letters(value, 'A');
  if (value >= 4000) return std::nullopt;
  if (format == "lowerRoman") return roman(value);
  if (format == "upperRoman") return upper(roman(value));
  return std::nullopt;
}

}  // namespace docket::executor::office
