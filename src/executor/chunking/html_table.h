// The `text_as_html` of a table, taken apart into rows and cells and made compact.
//
// Guarantees: compact means: no attribute but colspan and rowspan, no thead, tbody and tfoot, every
//   cell a `td`, white space squeezed. Which rows are headers is remembered, with their markup as
//   it came. A piece that is not exactly one element with a table in it is no table.
// Callers: chunking of tables. Threads: values. Errors: `limit` (html_nodes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "base/failure.h"
#include "executor/chunking/html_tree.h"

namespace docket::executor::chunking {

struct HtmlCell {
  std::string text;        // squeezed
  std::size_t length = 0;  // of the text, in code points
  std::string html;        // `<td>…</td>`; `<td/>` without a text
};

struct HtmlRow {
  std::uint32_t node = 0;   // in the table's tree
  std::string text;         // of all cells that have one, joined by a space
  std::size_t length = 0;   // of the text, in code points
  std::string html;         // `<tr>…</tr>`
  std::string header_html;  // of a header: its markup as it came, with `th`; empty: no header
};

class HtmlTable {
 public:
  struct Bounds {
    std::size_t whole_max = 0;  // no rows where `html` has at most as many code points: nobody
                                // cuts it then
    std::int64_t nodes_max = 0;
  };
  using Parsed = boost::system::result<std::optional<HtmlTable>, Failure>;
  // `text_as_html` must outlive the table.
  static Parsed parse(std::string_view text_as_html, const Bounds& bounds);

  std::vector<HtmlCell> cells(const HtmlRow& row) const;

  std::vector<HtmlRow> rows;
  std::string html;

 private:
  HtmlTree tree_;  // compact
};

}  // namespace docket::executor::chunking
