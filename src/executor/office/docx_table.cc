#include "executor/office/docx_table.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "executor/element/unicode.h"
#include "executor/office/docx_paragraph.h"
#include "executor/office/html_table.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

// `w:val` of `child`; `absent` without such a child, empty when it is no number.
std::optional<std::int64_t> count_in(pugi::xml_node properties, const char* child,
                                     std::int64_t absent) {
  const pugi::xml_node node = properties.child(child);
  if (!node) return absent;
  const std::string_view text = node.attribute("w:val").value();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::max<std::int64_t>(value, 0);
}

std::optional<std::int64_t> span_of(pugi::xml_node cell) {
  return count_in(cell.child("w:tcPr"), "w:gridSpan", 1);
}

bool continues_above(pugi::xml_node cell) {
  const pugi::xml_node merge = cell.child("w:tcPr").child("w:vMerge");
  const std::string_view value = merge.attribute("w:val").value();
  return merge && (value.empty() || value == "continue");
}

// Places of the grid that a row covers; empty when a count is no number.
std::optional<std::int64_t> width_of(pugi::xml_node row) {
  const auto before = count_in(row.child("w:trPr"), "w:gridBefore", 0);
  const auto after = count_in(row.child("w:trPr"), "w:gridAfter", 0);
  if (!before || !after) return std::nullopt;
  std::int64_t width = *before + *after;
  for (const pugi::xml_node cell : row.children("w:tc")) {
    const auto span = span_of(cell);
    if (!span) return std::nullopt;
    width += *span;
    if (width > INT32_MAX) return width;
  }
  return width;
}

// All places of a table; more than `max` or empty when there is no telling.
std::optional<std::int64_t> area_of(pugi::xml_node table, std::int64_t max) {
  std::int64_t area = 0;
  for (const pugi::xml_node row : table.children("w:tr")) {
    const auto width = width_of(row);
    if (!width) return std::nullopt;
    area += *width;
    if (area > max) return area;
  }
  return area;
}

using Cell = pugi::xml_node;  // of one grid place; null: nothing stands there
using GridRow = std::vector<Cell>;

// The grid row by row, where cells that continue one above are that one.
class GridBuilder {
 public:
  explicit GridBuilder(std::int64_t places_left) : places_left_(places_left) {}

  // Empty when the grid would have more places than allowed: a cell that continues one above is as
  // wide as that one, whatever it says of itself.
  std::optional<GridRow> row(pugi::xml_node node) {
    std::map<std::int64_t, Cell> starts;  // the cell that really begins at an offset
    const auto before = *count_in(node.child("w:trPr"), "w:gridBefore", 0);
    const auto after = *count_in(node.child("w:trPr"), "w:gridAfter", 0);
    GridRow places;
    bool is_whole = true;
    std::int64_t offset = before;
    for (const Cell cell : node.children("w:tc")) {
      Cell origin = cell;
      if (continues_above(cell)) {
        const auto above = above_.find(offset);
        origin = above == above_.end() ? Cell() : above->second;
      }
      starts.try_emplace(offset, origin);
      offset += *span_of(cell);
      is_whole = is_whole && origin;
      if (!is_whole) continue;
      const std::int64_t span = *span_of(origin);
      places_left_ -= span;
      if (places_left_ < 0) return std::nullopt;
      places.insert(places.end(), static_cast<std::size_t>(span), origin);
    }
    // A cell that continues nothing spoils its row: one empty place is left of all its cells.
    if (!is_whole) places.assign(1, Cell());
    places.insert(places.begin(), static_cast<std::size_t>(before), Cell());
    places.insert(places.end(), static_cast<std::size_t>(after), Cell());
    above_ = std::move(starts);
    return places;
  }

 private:
  std::int64_t places_left_;
  std::map<std::int64_t, Cell> above_;
};

bool is_same(Cell a, Cell b) { return a && a == b; }

// Rows below `row` in which the same cell covers the places [from, to).
std::size_t height_of(const std::vector<GridRow>& grid, std::size_t row, std::size_t from,
                      std::size_t to) {
  const Cell cell = grid[row][from];
  std::size_t end = row + 1;
  const auto continues = [&](const GridRow& places) {
    if (!cell || places.size() < to) return false;
    return std::all_of(places.begin() + static_cast<std::ptrdiff_t>(from),
                       places.begin() + static_cast<std::ptrdiff_t>(to),
                       [&](Cell place) { return is_same(cell, place); });
  };
  while (end < grid.size() && continues(grid[end])) ++end;
  return end - row;
}

std::string cell_text(Cell cell) {
  std::string text;
  if (!cell) return text;
  for_each_paragraph(cell, [&](pugi::xml_node paragraph) {
    if (!text.empty()) text += ' ';
    text += DocxParagraph(paragraph).text();
  });
  return element::ws(text);
}

std::string html_of(const std::vector<GridRow>& grid) {
  HtmlTable html(Quotes::escaped);
  std::vector<std::vector<bool>> is_covered;
  for (const GridRow& row : grid) is_covered.emplace_back(row.size(), false);
  for (std::size_t r = 0; r < grid.size(); ++r) {
    html.begin_row();
    for (std::size_t c = 0; c < grid[r].size(); ++c) {
      if (is_covered[r][c]) continue;
      std::size_t end = c + 1;
      while (end < grid[r].size() && is_same(grid[r][c], grid[r][end])) ++end;
      const std::size_t rows = height_of(grid, r, c, end);
      for (std::size_t below = r; below < r + rows; ++below) {
        std::fill(is_covered[below].begin() + static_cast<std::ptrdiff_t>(c),
                  is_covered[below].begin() + static_cast<std::ptrdiff_t>(end), true);
      }
      html.cell(cell_text(grid[r][c]), static_cast<std::int64_t>(end - c),
                static_cast<std::int64_t>(rows));
    }
    html.end_row();
  }
  return html.finish();
}

}  // namespace

void for_each_paragraph(pugi::xml_node table, const std::function<void(pugi::xml_node)>& use) {
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

void for_each_own_paragraph(pugi::xml_node table, const std::function<void(pugi::xml_node)>& use) {
  for (const pugi::xml_node row : table.children("w:tr")) {
    for (const pugi::xml_node cell : row.children("w:tc")) {
      if (continues_above(cell)) continue;
      for (const pugi::xml_node paragraph : cell.children("w:p")) use(paragraph);
    }
  }
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

std::string docx_table_html(pugi::xml_node table, std::int64_t& grid_cells_left) {
  const auto area = area_of(table, grid_cells_left);
  if (!area || *area > grid_cells_left) return {};
  GridBuilder builder(grid_cells_left);
  grid_cells_left -= *area;
  std::vector<GridRow> grid;
  for (const pugi::xml_node row : table.children("w:tr")) {
    auto places = builder.row(row);
    if (!places) return {};
    grid.push_back(*std::move(places));
  }
  return grid.empty() ? std::string() : html_of(grid);
}

}  // namespace docket::executor::office
