// A table as the HTML of `text_as_html`: one line, no attributes, cells only.
//
// Guarantees: `<table><tr><td>…</td></tr></table>`; an empty cell is `<td/>`; white space in cells
//   is reduced.
// Threads: values.
#pragma once

#include <string>
#include <string_view>

namespace docket::executor::office {

// Which characters of a cell are escaped: `& < >` always, and quotes in tables that were never read
// back by an HTML parser.
enum class Quotes { raw, escaped };

class HtmlTable {
 public:
  explicit HtmlTable(Quotes quotes) : quotes_(quotes) {}

  void begin_row() { html_ += "<tr>"; }
  void cell(std::string_view text);
  void end_row() { html_ += "</tr>"; }
  // Once, at the end.
  std::string finish();

 private:
  Quotes quotes_;
  std::string html_ = "<table>";
};

}  // namespace docket::executor::office
