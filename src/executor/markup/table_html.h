// A table as the short HTML of `text_as_html`: no attributes, no head, every cell a td.
//
// Threads: one writer, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace docket::executor::markup {

enum class Quotes : std::uint8_t {
  raw,      // only & < > are escaped, as an XML writer does
  escaped,  // " and ' too, as Python's html.escape does
};

class TableHtml {
 public:
  explicit TableHtml(Quotes quotes) : quotes_(quotes) {}

  // A row without cells leaves no trace.
  void begin_row() { is_row_open_ = false; }
  // White space becomes single spaces; of `text`, line feeds become <br/> when quotes are escaped.
  void cell(std::string_view text);
  void end_row();

  std::size_t size() const { return html_.size(); }
  std::string finish();

 private:
  std::string escaped(std::string_view text) const;

  Quotes quotes_;
  bool is_row_open_ = false;
  std::string html_ = "<table>";
};

}  // namespace docket::executor::markup
