#include "executor/page/picture.h"

#include <cstddef>

namespace docket::executor::page {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Takes a number of the header with the one blank behind it; poppler writes no comments.
bool take_number(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == 0 || digits == text.size() || !is_blank(text[digits])) return false;
  text.remove_prefix(digits + 1);
  return true;
}

}  // namespace

bool is_one_colour(std::string_view pgm) {
  if (pgm.empty()) return true;
  if (!pgm.starts_with("P5\n")) return false;
  pgm.remove_prefix(3);
  constexpr int numbers = 3;  // width, height, the value of white
  for (int i = 0; i < numbers; ++i) {
    if (!take_number(pgm)) return false;
  }
  return pgm.empty() || pgm.find_first_not_of(pgm.front()) == std::string_view::npos;
}

}  // namespace docket::executor::page
