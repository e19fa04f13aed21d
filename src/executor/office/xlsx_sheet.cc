#include "executor/office/xlsx_sheet.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/parse_number.h"
#include "executor/markup/column.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

using Kind = XlsxValue::Kind;

// The grid of Excel 2007 and later.
constexpr std::uint32_t rows_max = 1'048'576;
constexpr std::uint32_t columns_max = 16'384;

// The column of "BC12", from 0; empty when there are no letters.
std::optional<std::uint32_t> column_of(std::string_view reference) {
  std::uint32_t column = 0;
  for (const char c : reference) {
    const char letter = static_cast<char>(c & ~0x20);
    if (letter < 'A' || letter > 'Z') break;
    column = column * 26 + static_cast<std::uint32_t>(letter - 'A' + 1);
    if (column > columns_max) return columns_max;
  }
  if (column == 0) return std::nullopt;
  return column - 1;
}

XlsxValue text_value(std::string text, XlsxWorkbook& workbook) {
  if (text.empty()) return {};
  workbook.strings.push_back(std::move(text));
  return {.kind = Kind::text,
          .integer = static_cast<std::int64_t>(workbook.strings.size() - 1),
          .real = 0};
}

XlsxValue number_value(std::string_view text, pugi::xml_node cell, XlsxWorkbook& workbook) {
  const auto number = xlsx_number(text);
  if (!number) return text_value(std::string(text), workbook);
  const auto style = parse_number<std::uint32_t>(cell.attribute("s").value());
  const bool is_styled = style && *style < workbook.formats.size();
  const NumberFormat format = is_styled ? workbook.formats[*style] : NumberFormat::number;
  if (format == NumberFormat::number) return *number;
  const double serial =
      number->kind == Kind::real ? number->real : static_cast<double>(number->integer);
  return xlsx_date(serial, workbook.is_1904, format == NumberFormat::span);
}

// Texts that data frames read as nothing. A text that is empty is there.
bool is_nothing(std::string_view text) { return !text.empty() && markup::is_missing(text); }

struct Held {
  bool is_filled = false;  // also by an error or a word for nothing
  XlsxValue value;
};

Held held(XlsxValue value, const XlsxWorkbook& workbook) {
  const bool is_text = value.kind == Kind::text;
  if (is_text && is_nothing(workbook.strings[static_cast<std::size_t>(value.integer)])) {
    return {.is_filled = true, .value = {}};
  }
  return {.is_filled = value.kind != Kind::missing, .value = value};
}

// Cached values of formulas count, formulas do not.
Held value_of(pugi::xml_node cell, XlsxWorkbook& workbook) {
  const std::string_view type = cell.attribute("t").value();
  if (type == "inlineStr") return held(text_value(xlsx_text(cell.child("is")), workbook), workbook);
  std::string text = own_text(cell.child("v"));
  if (text.empty()) return {};
  if (type == "s") {
    const auto index = parse_number<std::uint32_t>(text);
    const bool is_known = index && *index < workbook.strings.size();
    if (!is_known || workbook.strings[*index].empty()) return {};
    return held({.kind = Kind::text, .integer = *index, .real = 0}, workbook);
  }
  if (type == "str") return held(text_value(std::move(text), workbook), workbook);
  if (type == "b")
    return held({.kind = Kind::boolean, .integer = text == "1", .real = 0}, workbook);
  if (type == "e") return {.is_filled = true, .value = {}};
  if (type == "d") {
    const auto date = xlsx_iso_date(text);
    return held(date ? *date : text_value(std::move(text), workbook), workbook);
  }
  const XlsxValue number = number_value(text, cell, workbook);
  return {.is_filled = true, .value = held(number, workbook).value};
}

}  // namespace

OrFailure<XlsxSheet> XlsxSheet::read(pugi::xml_node root, XlsxWorkbook& workbook,
                                     std::int64_t& cells_left) {
  XlsxSheet sheet;
  std::vector<Column> columns;
  std::uint32_t last_index = 0;
  for (const pugi::xml_node node : root.child("sheetData").children("row")) {
    const auto index =
        parse_number<std::uint32_t>(node.attribute("r").value()).value_or(last_index + 1);
    // Rows out of order are not read, as openpyxl does not.
    if (index <= last_index || index > rows_max) continue;
    last_index = index;
    const std::size_t before = sheet.cells_.size();
    sheet.add_row(node, index, workbook, columns);
    cells_left -= static_cast<std::int64_t>(sheet.cells_.size() - before);
    if (cells_left < 0) return element::past_limit("xlsx_cells");
  }
  for (const Column& column : columns) {
    sheet.types_.push_back(column.types.type(column.rows < sheet.last_row_));
  }
  return sheet;
}

void XlsxSheet::add_row(pugi::xml_node node, std::uint32_t index, XlsxWorkbook& workbook,
                        std::vector<Column>& columns) {
  const std::size_t begin = cells_.size();
  std::uint32_t next = 0;
  std::uint32_t last = 0;
  bool is_sorted = true;
  for (const pugi::xml_node cell : node.children("c")) {
    const std::uint32_t column = column_of(cell.attribute("r").value()).value_or(next);
    next = column + 1;
    if (column >= columns_max) continue;
    const Held found = value_of(cell, workbook);
    if (!found.is_filled) continue;
    is_sorted = is_sorted && (cells_.size() == begin || column > last);
    last = column;
    cells_.push_back({.column = column, .value = found.value});
  }
  if (!is_sorted) {
    // Of two cells in one place the later one counts.
    const auto first = cells_.begin() + static_cast<std::ptrdiff_t>(begin);
    std::reverse(first, cells_.end());
    std::stable_sort(first, cells_.end(),
                     [](const Cell& a, const Cell& b) { return a.column < b.column; });
    const auto same = [](const Cell& a, const Cell& b) { return a.column == b.column; };
    cells_.erase(std::unique(first, cells_.end(), same), cells_.end());
  }
  if (cells_.size() == begin) return;
  last_row_ = index;
  for (std::size_t i = begin; i < cells_.size(); ++i) {
    const Cell& cell = cells_[i];
    if (columns.size() <= cell.column) columns.resize(cell.column + 1);
    Column& column = columns[cell.column];
    ++column.rows;
    const bool is_text = cell.value.kind == Kind::text;
    column.types.add(
        cell.value,
        is_text ? std::string_view(workbook.strings[static_cast<std::size_t>(cell.value.integer)])
                : std::string_view());
  }
  // Errors have been counted; from here on they are as empty as gaps.
  const auto is_missing = [](const Cell& cell) { return cell.value.kind == Kind::missing; };
  cells_.erase(
      std::remove_if(cells_.begin() + static_cast<std::ptrdiff_t>(begin), cells_.end(), is_missing),
      cells_.end());
  if (cells_.size() > begin) rows_.push_back({index, begin, cells_.size()});
}

bool XlsxSheet::is_joined(const Row& above, const Row& below) const {
  if (above.index + 1 != below.index) return false;
  const auto upper = cells(above);
  const auto lower = cells(below);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < upper.size() && j < lower.size()) {
    if (upper[i].column == lower[j].column) return true;
    (upper[i].column < lower[j].column ? i : j) += 1;
  }
  return false;
}

// The library joins filled neighbours to components, and components that share rows. That comes
// to this: a block ends where no column is filled above and below.
std::vector<XlsxSheet::Block> XlsxSheet::blocks() const {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const auto filled = cells(rows_[i]);
    const std::uint32_t left = filled.front().column;
    const std::uint32_t right = filled.back().column + 1;
    if (blocks.empty() || !is_joined(rows_[i - 1], rows_[i])) {
      blocks.push_back({.first = i, .last = i + 1, .left = left, .right = right});
      continue;
    }
    Block& block = blocks.back();
    block.last = i + 1;
    block.left = std::min(block.left, left);
    block.right = std::max(block.right, right);
  }
  return blocks;
}

}  // namespace docket::executor::office
