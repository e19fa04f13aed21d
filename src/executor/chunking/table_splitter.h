// Cuts a table whose text or HTML is too long into smaller tables.
//
// Guarantees: parts hold whole rows where they fit, else whole cells, else cut cells. Leading
//   header rows are repeated in later parts unless one takes more than half of the room.
// Callers: chunking of tables. Threads: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "executor/chunking/html_table.h"

namespace docket::executor::chunking {

class TableSplitter {
 public:
  // Takes text and HTML of one part; false: no more are wanted.
  using Emit = std::function<bool(std::string text, std::string html)>;

  // Both must outlive the splitter. `max` counts code points of a part's text.
  TableSplitter(const HtmlTable& table, std::size_t max, const Emit& emit);

  std::int64_t repeated_header_rows() const { return headers_; }
  void split();

 private:
  // Rows, or cells of one row, on their way into a part.
  struct Part {
    std::string text;
    std::string html;
    std::size_t used = 0;  // code points of the texts and a space behind each
  };

  static bool fits(const Part& part, std::size_t length, std::size_t room) {
    return part.used + length <= room;
  }
  static void add(Part& part, std::string_view text, std::size_t length, std::string_view html);
  std::size_t room() const;
  void flush(Part& part, std::string_view before, std::string_view behind);
  void put(std::string text, std::string html);
  void split_row(const HtmlRow& row, std::size_t room);
  void split_cell(const HtmlCell& cell, std::size_t room);

  const HtmlTable& table_;
  std::size_t max_;
  const Emit& emit_;
  std::int64_t headers_ = 0;  // leading rows that are repeated
  std::string header_text_;
  std::size_t header_length_ = 0;
  std::string header_html_;
  bool is_first_ = true;
  bool is_wanted_ = true;
};

}  // namespace docket::executor::chunking
