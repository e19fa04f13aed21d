#include "executor/chunking/table_splitter.h"

#include <algorithm>
#include <utility>

#include "executor/chunking/code_points.h"
#include "executor/chunking/html_tree.h"
#include "executor/chunking/text_splitter.h"

namespace docket::executor::chunking {
namespace {

constexpr std::string_view table_open = "<table>";
constexpr std::string_view table_close = "</table>";
constexpr std::string_view row_open = "<table><tr>";
constexpr std::string_view row_close = "</tr></table>";
// Of `<table><tr><td></td></tr></table>`, around the text of a cell that stands alone.
constexpr std::size_t markup_length = 33;

void join(std::string& text, std::string_view more) {
  if (more.empty()) return;
  if (!text.empty()) text += ' ';
  text += more;
}

}  // namespace

TableSplitter::TableSplitter(const HtmlTable& table, std::size_t max, const Emit& emit)
    : table_(table), max_(max), emit_(emit) {
  for (const HtmlRow& row : table.rows) {
    if (row.header_html.empty()) break;
    if (row.length > (max + 1) / 2) {
      headers_ = 0;
      return;
    }
    ++headers_;
    join(header_text_, row.text);
    header_html_ += row.header_html;
  }
  header_length_ = code_points(header_text_);
  header_html_ = "<thead>" + header_html_ + "</thead>";
}

// For rows of the next part. One is kept for the space behind the repeated headers.
std::size_t TableSplitter::room() const {
  if (is_first_ || headers_ == 0) return max_;
  return max_ > header_length_ + 1 ? max_ - header_length_ - 1 : 1;
}

void TableSplitter::put(std::string text, std::string html) {
  if (!is_wanted_) return;
  if (!is_first_ && headers_ > 0) {
    std::string headed = header_text_;
    join(headed, text);
    text = std::move(headed);
    html.insert(table_open.size(), header_html_);
  }
  is_first_ = false;
  is_wanted_ = emit_(std::move(text), std::move(html));
}

void TableSplitter::add(Part& part, std::string_view text, std::size_t length,
                        std::string_view html) {
  join(part.text, text);
  part.html += html;
  part.used += length + 1;
}

void TableSplitter::flush(Part& part, std::string_view before, std::string_view behind) {
  if (part.html.empty()) return;
  std::string html(before);
  html += part.html;
  html += behind;
  put(std::move(part.text), std::move(html));
  part = {};
}

void TableSplitter::split() {
  Part part;
  for (const HtmlRow& row : table_.rows) {
    if (!is_wanted_) return;
    if (!fits(part, row.length, room())) flush(part, table_open, table_close);
    if (fits(part, row.length, room())) {
      add(part, row.text, row.length, row.html);
    } else {
      split_row(row, room());
    }
  }
  flush(part, table_open, table_close);
}

void TableSplitter::split_row(const HtmlRow& row, std::size_t room) {
  Part part;
  for (const HtmlCell& cell : table_.cells(row)) {
    if (!is_wanted_) return;
    if (!fits(part, cell.length, room)) flush(part, row_open, row_close);
    if (fits(part, cell.length, room)) {
      add(part, cell.text, cell.length, cell.html);
    } else {
      split_cell(cell, room);
    }
  }
  flush(part, row_open, row_close);
}

void TableSplitter::split_cell(const HtmlCell& cell, std::size_t room) {
  TextSplitter splitter(cell.text, room > markup_length + 1 ? room - markup_length : 1, 0);
  do {
    std::string text = splitter.next();
    std::string html(row_open);
    html += "<td>";
    append_xml_text(html, text);
    html += "</td>";
    html += row_close;
    put(std::move(text), std::move(html));
  } while (!splitter.is_done() && is_wanted_);
}

}  // namespace docket::executor::chunking
