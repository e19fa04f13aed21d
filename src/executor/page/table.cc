#include "executor/page/table.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "executor/element/markup_escape.h"
#include "executor/element/unicode.h"

namespace docket::executor::page {
namespace {

constexpr std::size_t rows_min = 3;
constexpr std::size_t columns_min = 2;
constexpr std::size_t columns_max = 64;
// A cell is a piece of a line: wider ones are columns of prose.
constexpr double cell_width_max = 0.45;  // of the page
// Rows further apart than this many heights are no rows of one table.
constexpr double row_gap_max = 2.5;

struct Row {
  std::vector<std::size_t> cells;  // lines, left to right
  Box box;
};

// Lines whose middles are within each other's heights stand side by side.
std::vector<Row> rows_of(const std::vector<Line>& lines) {
  std::vector<std::size_t> order(lines.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t at) { return lines[at].box.bottom; });
  std::vector<Row> rows;
  for (const std::size_t at : order) {
    const Box& box = lines[at].box;
    const double middle = (box.top + box.bottom) / 2;
    const bool is_beside = !rows.empty() && middle > rows.back().box.top &&
                           middle < rows.back().box.bottom &&
                           std::abs(box.bottom - rows.back().box.bottom) < box.height() / 2;
    if (!is_beside) rows.push_back({.cells = {}, .box = box});
    rows.back().cells.push_back(at);
    rows.back().box.unite(box);
  }
  for (Row& row : rows) {
    std::ranges::stable_sort(row.cells, {}, [&](std::size_t at) { return lines[at].box.left; });
  }
  return rows;
}

struct Column {
  double left = 0;
  double right = 0;
};

// Where no cell of the rows stands, columns end.
std::vector<Column> columns_of(const std::vector<Line>& lines, const std::vector<Row>& rows) {
  std::vector<Column> spans;
  for (const Row& row : rows) {
    for (const std::size_t at : row.cells)
      spans.push_back({lines[at].box.left, lines[at].box.right});
  }
  std::ranges::sort(spans, {}, &Column::left);
  std::vector<Column> columns;
  for (const Column& span : spans) {
    if (columns.empty() || span.left > columns.back().right) {
      columns.push_back(span);
    } else {
      columns.back().right = std::max(columns.back().right, span.right);
    }
  }
  return columns;
}

std::size_t column_of(const std::vector<Column>& columns, double left) {
  const auto next = std::ranges::upper_bound(columns, left, {}, &Column::left);
  return next == columns.begin() ? 0 : static_cast<std::size_t>(next - columns.begin() - 1);
}

bool may_be_row(const Row& row, const std::vector<Line>& lines, double page_width) {
  if (row.cells.size() < columns_min || row.cells.size() > columns_max) return false;
  return std::ranges::none_of(row.cells, [&](std::size_t at) {
    return lines[at].box.width() > cell_width_max * page_width;
  });
}

// Whether the rows' cells stand in columns of their own, most of them filled.
bool is_table(const std::vector<Line>& lines, const std::vector<Row>& rows,
              const std::vector<Column>& columns) {
  if (rows.size() < rows_min || columns.size() < columns_min) return false;
  std::size_t cells = 0;
  for (const Row& row : rows) {
    cells += row.cells.size();
    std::size_t last = columns.size();
    for (const std::size_t at : row.cells) {
      const std::size_t column = column_of(columns, lines[at].box.left);
      if (column == last) return false;
      last = column;
    }
  }
  constexpr double filled_min = 0.6;
  return static_cast<double>(cells) >=
         filled_min * static_cast<double>(rows.size() * columns.size());
}

void append_cell(std::string& html, std::string_view text) {
  if (text.empty()) {
    html += "<td/>";
    return;
  }
  html += "<td>";
  element::append_markup(html, text, element::Quotes::raw);
  html += "</td>";
}

FoundTable made(const std::vector<Line>& lines, const std::vector<Row>& rows,
                const std::vector<Column>& columns) {
  FoundTable table{.box = rows.front().box, .text = {}, .html = "<table>"};
  for (const Row& row : rows) {
    table.box.unite(row.box);
    std::vector<std::string> cells(columns.size());
    for (const std::size_t at : row.cells) {
      cells[column_of(columns, lines[at].box.left)] = element::ws(lines[at].text);
    }
    table.html += "<tr>";
    for (const std::string& cell : cells) {
      append_cell(table.html, cell);
      if (cell.empty()) continue;
      if (!table.text.empty()) table.text += ' ';
      table.text += cell;
    }
    table.html += "</tr>";
  }
  table.html += "</table>";
  return table;
}

}  // namespace

std::vector<FoundTable> take_tables(std::vector<Line>& lines, double page_width) {
  const std::vector<Row> rows = rows_of(lines);
  std::vector<FoundTable> tables;
  std::vector<bool> is_taken(lines.size(), false);
  std::vector<Row> run;
  const auto end_run = [&] {
    const std::vector<Column> columns = columns_of(lines, run);
    if (is_table(lines, run, columns)) {
      tables.push_back(made(lines, run, columns));
      for (const Row& row : run) {
        for (const std::size_t at : row.cells) is_taken[at] = true;
      }
    }
    run.clear();
  };
  for (const Row& row : rows) {
    if (!may_be_row(row, lines, page_width)) {
      end_run();
      continue;
    }
    const bool is_far =
        !run.empty() && row.box.top - run.back().box.bottom > row_gap_max * row.box.height();
    if (is_far) end_run();
    run.push_back(row);
  }
  end_run();
  std::vector<Line> left;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!is_taken[i]) left.push_back(std::move(lines[i]));
  }
  lines = std::move(left);
  return tables;
}

}  // namespace docket::executor::page
