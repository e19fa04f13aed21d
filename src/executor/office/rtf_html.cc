#include "executor/office/rtf_html.h"

#include <utility>

#include "executor/element/markup_escape.h"
#include "executor/element/unicode.h"

namespace docket::executor::office {
namespace {

void append_escaped(std::string& html, std::string_view text) {
  element::append_markup(html, text, element::Quotes::doubled);
}

}  // namespace

void RtfHtml::text(std::string_view utf8, const RtfLook& look) {
  if (utf8.empty()) return;
  if (!has_text_ || look != look_) {
    close_look();
    look_ = look;
    if (!look.href.empty()) {
      line_ += "<a href=\"";
      append_escaped(line_, look.href);
      line_ += "\">";
    }
    if (look.is_struck) line_ += "<del>";
    if (look.is_bold) line_ += "<strong>";
    if (look.is_italic) line_ += "<em>";
  }
  has_text_ = true;
  append_escaped(line_, utf8);
}

void RtfHtml::close_look() {
  if (!has_text_) return;
  if (look_.is_italic) line_ += "</em>";
  if (look_.is_bold) line_ += "</strong>";
  if (look_.is_struck) line_ += "</del>";
  if (!look_.href.empty()) line_ += "</a>";
  look_ = {};
}

void RtfHtml::line_break() {
  close_look();
  line_ += "<br />";
}

std::string RtfHtml::take_line() {
  close_look();
  const bool has_text = std::exchange(has_text_, false);
  std::string line = std::exchange(line_, {});
  return has_text && !element::is_blank(line) ? line : std::string();
}

void RtfHtml::end_paragraph(const RtfPlace& place) {
  if (!saved_lines_.empty()) return line_break();
  const std::string line = take_line();
  if (line.empty()) return;
  close_table();
  if (place.list_level < 0) {
    close_lists(0);
    const std::string tag = place.heading > 0 ? "h" + std::to_string(place.heading) : "p";
    html_.append("<").append(tag).append(">").append(line);
    html_.append("</").append(tag).append(">\n");
    return;
  }
  const auto depth = static_cast<std::size_t>(place.list_level) + 1;
  close_lists(depth);
  if (lists_.size() == depth && lists_.back() != place.is_ordered) close_lists(depth - 1);
  if (lists_.size() == depth) html_ += "</li>\n<li>";
  while (lists_.size() < depth) {
    html_ += place.is_ordered ? "<ol><li>" : "<ul><li>";
    lists_.push_back(place.is_ordered);
  }
  html_.append("<p>").append(line).append("</p>");
}

void RtfHtml::close_lists(std::size_t depth) {
  while (lists_.size() > depth) {
    html_ += lists_.back() ? "</li></ol>\n" : "</li></ul>\n";
    lists_.pop_back();
  }
}

void RtfHtml::end_cell_paragraph() {
  if (!saved_lines_.empty()) return line_break();
  const std::string line = take_line();
  if (!line.empty()) cell_.append("<p>").append(line).append("</p>");
}

void RtfHtml::end_cell() {
  end_cell_paragraph();
  cells_.append("<td>").append(std::exchange(cell_, {})).append("</td>");
}

void RtfHtml::end_row() {
  if (!cell_.empty() || has_text_) end_cell();
  if (cells_.empty()) return;
  rows_.append("<tr>").append(std::exchange(cells_, {})).append("</tr>\n");
}

void RtfHtml::close_table() {
  if (!cell_.empty()) {
    cells_.append("<td>").append(std::exchange(cell_, {})).append("</td>");
  }
  if (!cells_.empty()) {
    rows_.append("<tr>").append(std::exchange(cells_, {})).append("</tr>\n");
  }
  if (rows_.empty()) return;
  close_lists(0);
  html_.append("<table><tbody>\n").append(std::exchange(rows_, {})).append("</tbody></table>\n");
}

void RtfHtml::begin_note() {
  close_look();
  // What the paragraph had is told by whether anything is saved: an empty line stays one.
  saved_lines_.push_back(has_text_ ? std::exchange(line_, {}) : std::string());
  saved_bytes_ += saved_lines_.back().size();
  has_text_ = false;
  line_.clear();
}

void RtfHtml::end_note() {
  const std::string note = take_line();
  if (!note.empty()) notes_.append("<li><p>").append(note).append("</p></li>\n");
  line_ = std::move(saved_lines_.back());
  has_text_ = !line_.empty();
  saved_lines_.pop_back();
  saved_bytes_ -= line_.size();
}

std::string RtfHtml::finish() {
  while (!saved_lines_.empty()) end_note();
  end_paragraph({});
  close_table();
  close_lists(0);
  if (!notes_.empty()) html_.append("<ol>").append(notes_).append("</ol>\n");
  return "<html><body>\n" + std::exchange(html_, {}) + "</body></html>\n";
}

}  // namespace docket::executor::office
