#include "executor/element/markup_escape.h"

#include <algorithm>
#include <cstddef>

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

}  // namespace

void append_markup(std::string& out, std::string_view text, Quotes quotes) {
  constexpr std::string_view marks = "&<>\"'";
  const std::string_view looked_for = marks.substr(0, quotes == Quotes::raw       ? 3
                                                      : quotes == Quotes::doubled ? 4
                                                                                  : 5);
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t mark = std::min(text.find_first_of(looked_for, begin), text.size());
    out += text.substr(begin, mark - begin);
    if (mark == text.size()) return;
    out += reference(text[mark]);
    begin = mark + 1;
  }
}

}  // namespace docket::executor::element
