#include "executor/markup/table_html.h"

#include <algorithm>
#include <utility>

#include "executor/element/markup_escape.h"
#include "executor/element/unicode.h"

namespace docket::executor::markup {
namespace {

constexpr std::string_view line_break = "<br/>";

std::string escaped(std::string_view text, element::Quotes quotes) {
  std::string out;
  out.reserve(text.size());
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    element::append_markup(out, text.substr(0, end), quotes);
    if (end == text.size()) return out;
    out += line_break;
    text.remove_prefix(end + 1);
  }
}

// Lines of a cell that was read back by an HTML parser: the first one has lost the white space at
// its end, and the others what is nothing but white space.
std::string tidied(std::string_view inner) {
  std::size_t end = inner.find(line_break);
  std::string out(element::trim(inner.substr(0, end)));
  while (end != std::string_view::npos) {
    inner.remove_prefix(end + line_break.size());
    end = inner.find(line_break);
    const std::string_view line = inner.substr(0, end);
    out += line_break;
    if (!element::is_blank(line)) out += line;
  }
  return out;
}

}  // namespace

void TableHtml::cell(std::string_view text) {
  const bool is_read_back = cells_ == Cells::read_back;
  std::string inner =
      element::ws(escaped(text, is_read_back ? element::Quotes::raw : element::Quotes::both));
  if (is_read_back) inner = tidied(inner);
  if (inner.empty()) {
    html_ += "<td/>";
  } else {
    html_.append("<td>").append(inner).append("</td>");
  }
}

std::string TableHtml::finish() {
  html_ += "</table>";
  return std::move(html_);
}

}  // namespace docket::executor::markup
