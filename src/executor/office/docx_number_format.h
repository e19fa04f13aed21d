// A number as a list of Word shows it: ECMA-376 Part 1, 17.18.59 (ST_NumberFormat).
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket::executor::office {

// Formats: decimal, decimalZero, lowerLetter, upperLetter, lowerRoman, upperRoman, ordinal,
// decimalEnclosedCircle. Empty for other formats, and for values that a format cannot show.
std::optional<std::string> format_number(std::int64_t value, std::string_view format);

}  // namespace docket::executor::office
