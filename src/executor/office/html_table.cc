#include "executor/office/html_table.h"

#include <utility>

#include "executor/element/unicode.h"

namespace docket::executor::office {
namespace {

std::string escaped(std::string_view text, Quotes quotes) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += quotes == Quotes::escaped ? "&quot;" : "\"";
        break;
      case '\'':
        out += quotes == Quotes::escaped ? "&#x27;" : "'";
        break;
      case '\n':
        out += "<br/>";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Lines of a cell that was read back by an HTML parser: the first one has lost the white space at
// its end, and the others what is nothing but white space.
std::string tidied(std::string_view inner) {
  constexpr std::string_view line_break = "<br/>";
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

void HtmlTable::cell(std::string_view text) {
  std::string inner = element::ws(escaped(text, quotes_));
  if (quotes_ == Quotes::raw) inner = tidied(inner);
  if (inner.empty()) {
    html_ += "<td/>";
  } else {
    html_.append("<td>").append(inner).append("</td>");
  }
}

std::string HtmlTable::finish() {
  html_ += "</table>";
  return std::move(html_);
}

}  // namespace docket::executor::office
