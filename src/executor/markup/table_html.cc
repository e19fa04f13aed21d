#include "executor/markup/table_html.h"

#include <cstddef>
#include <utility>

#include "executor/element/unicode.h"

namespace docket::executor::markup {

void TableHtml::cell(std::string_view text) {
  if (!is_row_open_) html_ += "<tr>";
  is_row_open_ = true;
  const std::string clean = element::ws(escaped(text));
  if (clean.empty()) {
    html_ += "<td/>";
  } else {
    html_ += "<td>";
    html_ += clean;
    html_ += "</td>";
  }
}

void TableHtml::end_row() {
  if (is_row_open_) html_ += "</tr>";
  is_row_open_ = false;
}

std::string TableHtml::escaped(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  const bool is_html = quotes_ == Quotes::escaped;
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
        out += is_html ? "&quot;" : "\"";
        break;
      case '\'':
        out += is_html ? "&#x27;" : "'";
        break;
      case '\n':
        out += is_html ? "<br/>" : "\n";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string TableHtml::finish() {
  html_ += "</table>";
  return std::move(html_);
}

}  // namespace docket::executor::markup
