#include "executor/office/odt_table.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "executor/element/unicode.h"
#include "executor/markup/table_html.h"
#include "executor/office/odt_text.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

using element::Element;
using element::Type;

// What an entry of a list costs beside its text.
constexpr std::int64_t entry_bytes = 64;

struct Cell {
  std::size_t columns = 1;
  std::size_t rows = 1;
  std::string text = {};
  element::Metadata metadata = {};  // emphasis
  std::int64_t bytes = 0;
};
using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

std::size_t span_of(pugi::xml_node cell, const char* name) {
  const std::string_view text = cell.attribute(name).value();
  std::int64_t span = 1;
  std::from_chars(text.data(), text.data() + text.size(), span);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(span, 1, INT32_MAX));
}

void join(std::string& all, std::string_view text) {
  if (text.empty()) return;
  if (!all.empty()) all += ' ';
  all += text;
}

// Takes the emphasis of `from` as well.
void add_emphasis(element::Metadata& metadata, const element::Metadata& from) {
  std::ranges::copy(from.emphasized_text_contents,
                    std::back_inserter(metadata.emphasized_text_contents));
  std::ranges::copy(from.emphasized_text_tags, std::back_inserter(metadata.emphasized_text_tags));
}

// Paragraphs of the cell, also of lists in it, but not of tables in it.
Cell read_cell(pugi::xml_node node, const OdtStyles& styles) {
  Cell cell{.columns = span_of(node, "table:number-columns-spanned"),
            .rows = span_of(node, "table:number-rows-spanned")};
  pugi::xml_node at = node.first_child();
  while (at) {
    const bool is_text = is(at, "text:p") || is(at, "text:h");
    if (is_text) {
      const OdtText found = odt_text(at, styles);
      join(cell.text, element::trim(found.text));
      add_emphasis(cell.metadata, found.metadata);
    } else if (at.first_child() && !is(at, "table:table")) {
      at = at.first_child();
      continue;
    }
    while (!at.next_sibling() && at.parent() != node) at = at.parent();
    at = at.next_sibling();
  }
  cell.bytes = static_cast<std::int64_t>(cell.text.size());
  for (const std::string& one : cell.metadata.emphasized_text_contents) {
    cell.bytes += static_cast<std::int64_t>(one.size()) + entry_bytes;
  }
  return cell;
}

void add_rows(Rows& rows, pugi::xml_node parent, const OdtStyles& styles) {
  for (const pugi::xml_node node : parent.children("table:table-row")) {
    Row& row = rows.emplace_back();
    for (const pugi::xml_node cell : node.children("table:table-cell")) {
      row.push_back(read_cell(cell, styles));
    }
  }
}

// Lays rows into the grid and writes them.
class Grid {
 public:
  Grid(std::size_t columns, TableBudget& budget) : columns_(columns), budget_(budget) {}

  // Rows of the head or of the body: no cell reaches from one to the other. False: more than the
  // budget has.
  bool add(const Rows& rows, Element& element) {
    struct Place {
      const Cell* cell = nullptr;
      std::size_t rows_left = 0;  // that it reaches down from here
    };
    std::vector<Place> above(columns_);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      auto cell = rows[r].begin();
      for (std::size_t c = 0; c < columns_;) {
        if (above[c].rows_left > 0) {
          --above[c++].rows_left;
          continue;
        }
        std::size_t end = c + 1;
        if (cell == rows[r].end()) {
          above[c] = {};
          c = end;
          continue;
        }
        while (end < columns_ && end - c < cell->columns && above[end].rows_left == 0) ++end;
        const std::size_t down = std::min(cell->rows, rows.size() - r) - 1;
        std::fill(above.begin() + static_cast<std::ptrdiff_t>(c),
                  above.begin() + static_cast<std::ptrdiff_t>(end),
                  Place{.cell = &*cell, .rows_left = down});
        join(element.text, cell->text);
        ++cell;
        c = end;
      }
      html_.begin_row();
      for (const Place& place : above) {
        if (!write(place.cell, element)) return false;
      }
      html_.end_row();
    }
    return true;
  }

  std::string finish() { return columns_ == 0 ? std::string() : html_.finish(); }

 private:
  bool write(const Cell* cell, Element& element) {
    --budget_.places;
    budget_.bytes -= cell == nullptr ? 0 : cell->bytes;
    if (budget_.places < 0 || budget_.bytes < 0) return false;
    html_.cell(cell == nullptr ? std::string() : element::ws(cell->text));
    if (cell != nullptr) add_emphasis(element.metadata, cell->metadata);
    return true;
  }

  std::size_t columns_;
  TableBudget& budget_;
  markup::TableHtml html_{markup::TableHtml::Cells::escaped};
};

Element empty_table() { return {.type = Type::table, .text = {}, .metadata = {}, .id = {}}; }

}  // namespace

Element odt_table(pugi::xml_node table, const OdtStyles& styles, TableBudget& budget) {
  Rows head;
  Rows body;
  for (const pugi::xml_node child : table.children()) {
    if (is(child, "table:table-header-rows")) add_rows(head, child, styles);
    if (is(child, "table:table-rows")) add_rows(body, child, styles);
  }
  add_rows(body, table, styles);
  std::size_t columns = 0;
  for (const Row& row : head) columns = std::max(columns, row.size());
  for (const Row& row : body) columns = std::max(columns, row.size());

  Grid grid(columns, budget);
  Element element = empty_table();
  if (grid.add(head, element) && grid.add(body, element)) {
    element.metadata.text_as_html = grid.finish();
    return element;
  }
  element = empty_table();
  for (const Rows* rows : {&head, &body}) {
    for (const Row& row : *rows) {
      for (const Cell& cell : row) join(element.text, cell.text);
    }
  }
  return element;
}

}  // namespace docket::executor::office
