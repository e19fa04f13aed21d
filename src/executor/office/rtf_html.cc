#include "executor/office/rtf_html.h"

#include <algorithm>
#include <array>
#include <utility>

#include "executor/element/markup_escape.h"
#include "executor/element/unicode.h"

namespace docket::executor::office {
namespace {

void append_escaped(std::string& html, std::string_view text) {
  element::append_markup(html, text, element::Quotes::doubled);
}

// What is bold or italic from end to end: in a heading pandoc does not say so.
std::string_view without_common_look(std::string_view line) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> tags = {
      {{"<strong>", "</strong>"}, {"<em>", "</em>"}}};
  for (const auto& [begin, end] : tags) {
    if (line.starts_with(begin) && line.ends_with(end) &&
        line.find(end) == line.size() - end.size()) {
      line.remove_prefix(begin.size());
      line.remove_suffix(end.size());
    }
  }
  return line;
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
  append_escaped(line_, flowing(utf8));
}

// Blanks and tabs that follow each other are one blank.
std::string RtfHtml::flowing(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  bool is_blank_before = line_.ends_with(' ');
  for (const char c : text) {
    const bool is_blank = c == ' ' || c == '\t';
    if (!is_blank || !is_blank_before) out += is_blank ? ' ' : c;
    is_blank_before = is_blank;
  }
  return out;
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
  if (!open_notes_.empty()) return line_break();
  const std::string line = take_line();
  if (line.empty()) return;
  close_table();
  if (place.list_level < 0) {
    close_lists(0);
    const bool is_heading = place.heading > 0;
    const std::string tag = is_heading ? "h" + std::to_string(place.heading) : "p";
    html_.append("<").append(tag).append(">");
    html_.append(is_heading ? without_common_look(line) : std::string_view(line));
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
  if (!open_notes_.empty()) return line_break();
  const std::string line = take_line();
  if (!line.empty()) cell_.append("<p>").append(line).append("</p>");
}

void RtfHtml::end_cell() {
  end_cell_paragraph();
  put_cell();
}

void RtfHtml::put_cell() {
  cells_.append("<td>").append(std::exchange(cell_, {})).append("</td>");
  ++cell_count_;
}

void RtfHtml::end_row() {
  if (!cell_.empty() || has_text_) end_cell();
  put_row();
}

void RtfHtml::put_row() {
  if (cells_.empty()) return;
  rows_.append("<tr>").append(std::exchange(cells_, {}));
  row_ends_.push_back({.at = rows_.size(), .cells = std::exchange(cell_count_, 0)});
  rows_.append("</tr>\n");
}

void RtfHtml::close_table() {
  if (!cell_.empty()) put_cell();
  put_row();
  if (rows_.empty()) return;
  close_lists(0);
  html_.append("<table><tbody>\n");
  put_even_rows();
  html_.append("</tbody></table>\n");
  rows_.clear();
  row_ends_.clear();
}

// All rows get as many cells as the longest has, unless that would make far more of a table than it
// is.
void RtfHtml::put_even_rows() {
  constexpr std::string_view empty_cell = "<td></td>";
  constexpr std::size_t added_max = 10'000;
  std::size_t most = 0;
  std::size_t all = 0;
  for (const RowEnd& end : row_ends_) {
    most = std::max(most, end.cells);
    all += end.cells;
  }
  const bool is_even = most * row_ends_.size() - all <= added_max;
  std::size_t from = 0;
  for (const RowEnd& end : row_ends_) {
    html_.append(rows_, from, end.at - from);
    for (std::size_t i = end.cells; is_even && i < most; ++i) html_.append(empty_cell);
    from = end.at;
  }
  html_.append(rows_, from);
}

// The text keeps a mark of the note, as the note keeps one of where it belongs.
void RtfHtml::begin_note() {
  close_look();
  const std::string number = std::to_string(++note_count_);
  line_.append("<a href=\"#fn").append(number).append("\"><sup>").append(number);
  line_.append("</sup></a>");
  saved_bytes_ += line_.size();
  open_notes_.push_back({.number = note_count_, .line = std::exchange(line_, {})});
  has_text_ = false;
}

void RtfHtml::end_note() {
  const std::string note = take_line();
  const std::string number = std::to_string(open_notes_.back().number);
  notes_.append("<li>");
  if (!note.empty()) {
    notes_.append("<p>").append(note).append("<a href=\"#fnref").append(number);
    notes_.append("\">\u21a9\ufe0e</a></p>");
  }
  notes_.append("</li>\n");
  line_ = std::move(open_notes_.back().line);
  has_text_ = true;
  open_notes_.pop_back();
  saved_bytes_ -= line_.size();
}

std::string RtfHtml::finish() {
  while (!open_notes_.empty()) end_note();
  end_paragraph({});
  close_table();
  close_lists(0);
  if (!notes_.empty()) html_.append("<ol>").append(notes_).append("</ol>\n");
  return "<html><body>\n" + std::exchange(html_, {}) + "</body></html>\n";
}

}  // namespace docket::executor::office
