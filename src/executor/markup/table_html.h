// A table as the short HTML of `text_as_html`: one line, no attributes, no head, cells only.
//
// Guarantees: `<table><tr><td>…</td></tr></table>`; an empty cell is `<td/>`; white space in cells
//   becomes single spaces, line feeds become `<br/>`.
// Threads: one writer, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace docket::executor::markup {

class TableHtml {
 public:
  // What the library does with its cells.
  enum class Cells : std::uint8_t {
    escaped,    // Python's html.escape
    read_back,  // that, and an HTML parser: quotes are raw, lines have lost the blanks around them
  };
  explicit TableHtml(Cells cells) : cells_(cells) {}

  void begin_row() { html_ += "<tr>"; }
  void cell(std::string_view text);
  void end_row() { html_ += "</tr>"; }

  std::size_t size() const { return html_.size(); }
  // Once, at the end.
  std::string finish();

 private:
  Cells cells_;
  std::string html_ = "<table>";
};

}  // namespace docket::executor::markup
