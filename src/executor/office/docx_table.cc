#include "executor/office/docx_table.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/parse_number.h"
#include "executor/element/unicode.h"
#include "executor/markup/table_html.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

using Cell = pugi::xml_node;  // of one grid place; null: nothing stands there
using GridRow = std::vector<Cell>;

// What an entry of a list costs beside its text.
constexpr std::int64_t entry_bytes = 64;

// `w:val` of `child`; `absent` without such a child, empty when it is no number.
std::optional<std::int64_t> count_in(pugi::xml_node properties, const char* child,
                                     std::int64_t absent) {
  const pugi::xml_node node = properties.child(child);
  if (!node) return absent;
  const auto count = parse_number<std::int64_t>(node.attribute("w:val").value());
  if (!count) return std::nullopt;
  return std::clamp<std::int64_t>(*count, 0, INT32_MAX);
}

bool continues_above(pugi::xml_node cell) {
  const pugi::xml_node merge = cell.child("w:tcPr").child("w:vMerge");
  const std::string_view value = merge.attribute("w:val").value();
  return merge && (value.empty() || value == "continue");
}

// The grid row by row, where cells that continue one above are that one.
class GridBuilder {
 public:
  explicit GridBuilder(TableBudget& budget) : budget_(budget) {}

  // The cells of the places of a row; empty when there would be more than the budget has.
  std::optional<GridRow> row(pugi::xml_node node) {
    const auto before = count_in(node.child("w:trPr"), "w:gridBefore", 0).value_or(0);
    const auto after = count_in(node.child("w:trPr"), "w:gridAfter", 0).value_or(0);
    std::map<std::int64_t, Cell> starts;  // the cell that really begins at an offset
    GridRow places;
    if (!add(places, before, Cell())) return std::nullopt;
    bool is_whole = true;
    std::int64_t offset = before;
    for (const Cell cell : node.children("w:tc")) {
      Cell origin = cell;
      if (continues_above(cell)) {
        const auto above = above_.find(offset);
        origin = above == above_.end() ? Cell() : above->second;
      }
      starts.try_emplace(offset, origin);
      const auto span = span_of(cell);
      // A cell that continues one above is as wide as that one, whatever it says of itself.
      const auto width = origin == cell ? span : span_of(origin);
      is_whole = is_whole && origin && width;
      if (is_whole && !add(places, *width, origin)) return std::nullopt;
      offset += span.value_or(1);
    }
    above_ = std::move(starts);
    // A cell that continues nothing spoils its row: one empty place is left of all its cells.
    if (!is_whole) places.assign(static_cast<std::size_t>(before) + 1, Cell());
    if (!add(places, after, Cell())) return std::nullopt;
    return places;
  }

 private:
  static std::optional<std::int64_t> span_of(Cell cell) {
    return count_in(cell.child("w:tcPr"), "w:gridSpan", 1);
  }

  bool add(GridRow& places, std::int64_t count, Cell cell) {
    budget_.places -= count;
    if (budget_.places < 0) return false;
    places.insert(places.end(), static_cast<std::size_t>(count), cell);
    return true;
  }

  TableBudget& budget_;
  std::map<std::int64_t, Cell> above_;
};

// Reads one table and those in it. Inner ones first: what they say is text of their cells.
class TableReader {
 public:
  explicit TableReader(TableBudget& budget) : budget_(budget) {}

  DocxTable read(pugi::xml_node table) {
    const std::vector<pugi::xml_node> inner = nested_in(table);
    for (auto one = inner.rbegin(); one != inner.rend(); ++one) {
      if (!flatten(*one)) return {};
    }
    DocxTable result;
    markup::TableHtml html(markup::TableHtml::Cells::escaped);
    const bool is_done = for_each_row(table, [&](const GridRow& places) {
      if (places.empty()) return;
      html.begin_row();
      for (const Cell place : places) {
        const Content& content = content_of(place);
        html.cell(content.text);
        result.emphasis.insert(result.emphasis.end(), content.emphasis.begin(),
                               content.emphasis.end());
      }
      html.end_row();
    });
    if (!is_done) return {};
    if (table.child("w:tr")) result.html = html.finish();
    return result;
  }

 private:
  struct Content {
    std::string text;
    std::vector<DocxParagraph::Emphasis> emphasis = {};
    std::int64_t bytes = 0;
  };

  // Outer ones before those in them.
  static std::vector<pugi::xml_node> nested_in(pugi::xml_node table) {
    std::vector<pugi::xml_node> found = {table};
    for (std::size_t i = 0; i < found.size(); ++i) {
      for (const pugi::xml_node row : found[i].children("w:tr")) {
        for (const pugi::xml_node cell : row.children("w:tc")) {
          if (continues_above(cell)) continue;
          for (const pugi::xml_node inner : cell.children("w:tbl")) found.push_back(inner);
        }
      }
    }
    found.erase(found.begin());
    return found;
  }

  // False: it would cost more than the budget has.
  template <typename Use>
  bool for_each_row(pugi::xml_node table, Use use) {
    GridBuilder grid(budget_);
    for (const pugi::xml_node node : table.children("w:tr")) {
      const auto places = grid.row(node);
      if (!places) return false;
      for (const Cell place : *places) budget_.bytes -= content_of(place).bytes;
      if (budget_.bytes < 0) return false;
      use(*places);
    }
    return true;
  }

  bool flatten(pugi::xml_node table) {
    std::string all;
    const bool is_done = for_each_row(table, [&](const GridRow& places) {
      for (const Cell place : places) all.append(" ").append(content_of(place).text);
    });
    if (is_done) flattened_[table.internal_object()] = element::ws(all);
    return is_done;
  }

  const Content& content_of(Cell cell) {
    const auto [place, is_new] = contents_.try_emplace(cell.internal_object());
    if (!is_new || !cell) return place->second;
    Content& content = place->second;
    std::string text;
    for (const pugi::xml_node child : cell.children()) {
      if (is(child, "w:p")) {
        const DocxParagraph paragraph(child);
        text.append(" ").append(paragraph.text());
        std::ranges::move(paragraph.emphasis(), std::back_inserter(content.emphasis));
      } else if (is(child, "w:tbl")) {
        text.append(" ").append(flattened_[child.internal_object()]);
      }
    }
    content.text = element::ws(text);
    content.bytes = static_cast<std::int64_t>(content.text.size());
    for (const DocxParagraph::Emphasis& one : content.emphasis) {
      content.bytes += static_cast<std::int64_t>(one.text.size()) + entry_bytes;
    }
    return content;
  }

  TableBudget& budget_;
  std::unordered_map<const void*, std::string> flattened_;  // by table
  std::unordered_map<const void*, Content> contents_;       // by cell
};

// Each paragraph of the table and of the tables in it, in order.
template <typename Use>
void for_each_paragraph(pugi::xml_node table, Use use) {
  std::vector<pugi::xml_node> pending = {table};
  while (!pending.empty()) {
    const pugi::xml_node node = pending.back();
    pending.pop_back();
    if (is(node, "w:p")) {
      use(node);
      continue;
    }
    if (node != table && is(node, "w:tc") && continues_above(node)) continue;
    for (pugi::xml_node child = node.last_child(); child; child = child.previous_sibling()) {
      const bool is_inside = (is(node, "w:tbl") && is(child, "w:tr")) ||
                             (is(node, "w:tr") && is(child, "w:tc")) ||
                             (is(node, "w:tc") && (is(child, "w:p") || is(child, "w:tbl")));
      if (is_inside) pending.push_back(child);
    }
  }
}

}  // namespace

DocxTable read_docx_table(pugi::xml_node table, TableBudget& budget) {
  return TableReader(budget).read(table);
}

std::string docx_table_text(pugi::xml_node table) {
  std::string all;
  for_each_paragraph(table, [&](pugi::xml_node paragraph) {
    const std::string text = DocxParagraph(paragraph).text();
    const std::string_view trimmed = element::trim(text);
    if (trimmed.empty()) return;
    if (!all.empty()) all += ' ';
    all += trimmed;
  });
  return all;
}

}  // namespace docket::executor::office
