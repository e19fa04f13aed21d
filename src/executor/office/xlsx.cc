#include "executor/office/xlsx.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "executor/element/classify.h"
#include "executor/element/collector.h"
#include "executor/element/text_rules.h"
#include "executor/element/unicode.h"
#include "executor/markup/table_html.h"
#include "executor/office/package.h"
#include "executor/office/xlsx_sheet.h"
#include "executor/office/xlsx_workbook.h"

namespace docket::executor::office {
namespace {

using element::Element;
using element::Type;

Element typed(std::string text) {
  Element element{.type = Type::uncategorized_text, .text = {}, .metadata = {}, .id = {}};
  if (element::is_bulleted(text)) {
    element.type = Type::list_item;
    text = element::clean_bullet(text);
  } else if (element::is_numbered(text)) {
    element.type = Type::list_item;
  } else if (element::is_narrative(text)) {
    element.type = Type::narrative_text;
  } else if (element::is_title_like(text)) {
    element.type = Type::title;
  }
  element.text = std::move(text);
  return element;
}

class Reader {
 public:
  Reader(Package& package, XlsxWorkbook workbook, const element::ReadContext& context)
      : package_(package),
        workbook_(std::move(workbook)),
        output_(context),
        cells_left_(context.limits.xlsx_cells),
        area_left_(context.limits.xlsx_cells),
        page_(context.options.starting_page_number) {}

  element::Reading read();

 private:
  std::optional<Failure> block(const XlsxSheet& sheet, const XlsxSheet::Block& block);
  void single(const XlsxSheet& sheet, std::size_t row, bool is_row_real);
  std::optional<Failure> table(const XlsxSheet& sheet, const XlsxSheet::Block& block);
  void add(Element element);
  std::string_view text_of(const XlsxValue& value) const {
    if (value.kind != XlsxValue::Kind::text) return {};
    return workbook_.strings[static_cast<std::size_t>(value.integer)];
  }

  Package& package_;
  XlsxWorkbook workbook_;
  element::Collector output_;
  std::int64_t cells_left_;  // filled ones, of all sheets
  std::int64_t area_left_;   // places of all tables, gaps as well
  std::int64_t page_;
  std::string page_name_;
};

element::Reading Reader::read() {
  const std::size_t shared_strings = workbook_.strings.size();
  for (const XlsxWorkbook::Sheet& place : workbook_.sheets) {
    const auto xml = package_.xml(place.part);
    if (!xml) return xml.error();
    const auto sheet = XlsxSheet::read(xml->root(), workbook_, cells_left_);
    if (!sheet) return sheet.error();
    page_name_ = place.name;
    for (const XlsxSheet::Block& one : sheet->blocks()) {
      if (auto failure = block(*sheet, one)) return *std::move(failure);
      if (output_.has_failed()) return output_.finish();
    }
    workbook_.strings.resize(shared_strings);
    ++page_;
  }
  return output_.finish();
}

void Reader::add(Element element) {
  element.metadata.page_number = page_;
  element.metadata.page_name = page_name_;
  output_.add(std::move(element));
}

// Rows with a single cell at the top and the bottom are texts, what is between is a table. A block
// of such rows alone has no table.
std::optional<Failure> Reader::block(const XlsxSheet& sheet, const XlsxSheet::Block& block) {
  const auto is_single = [&](std::size_t row) { return sheet.cells(sheet.row(row)).size() == 1; };
  std::vector<ColumnType> types;
  for (std::uint32_t column = block.left; column < block.right; ++column) {
    types.push_back(sheet.column_type(column));
  }
  const bool is_real = is_row_real(types);
  XlsxSheet::Block core = block;
  while (core.first < core.last && is_single(core.first)) single(sheet, core.first++, is_real);
  if (core.first == core.last) return std::nullopt;
  while (is_single(core.last - 1)) --core.last;
  if (auto failure = table(sheet, core)) return failure;
  for (std::size_t row = core.last; row < block.last; ++row) single(sheet, row, is_real);
  return std::nullopt;
}

void Reader::single(const XlsxSheet& sheet, std::size_t row, bool is_row_real) {
  const XlsxSheet::Cell& cell = sheet.cells(sheet.row(row)).front();
  add(typed(
      show_alone(cell.value, text_of(cell.value), sheet.column_type(cell.column), is_row_real)));
}

std::optional<Failure> Reader::table(const XlsxSheet& sheet, const XlsxSheet::Block& block) {
  const std::size_t height = block.last - block.first;
  area_left_ -= static_cast<std::int64_t>(height) * (block.right - block.left);
  if (area_left_ < 0) return element::past_limit("xlsx_cells");

  std::vector<std::size_t> next(height);  // per row, the cells that columns so far have taken
  std::vector<std::vector<std::string>> columns;
  for (std::uint32_t column = block.left; column < block.right; ++column) {
    output_.may_go_on();
    std::vector<XlsxValue> values(height);
    std::vector<std::string_view> texts(height);
    for (std::size_t row = 0; row < height; ++row) {
      const auto cells = sheet.cells(sheet.row(block.first + row));
      if (next[row] == cells.size() || cells[next[row]].column != column) continue;
      values[row] = cells[next[row]++].value;
      texts[row] = text_of(values[row]);
    }
    columns.push_back(show_column(values, texts, sheet.column_type(column)));
  }

  markup::TableHtml html(markup::TableHtml::Cells::read_back);
  std::string all;
  for (std::size_t row = 0; row < height; ++row) {
    html.begin_row();
    for (const std::vector<std::string>& column : columns) {
      html.cell(column[row]);
      all.append(" ").append(column[row]);
    }
    html.end_row();
  }
  Element element{.type = Type::table, .text = element::ws(all), .metadata = {}, .id = {}};
  element.metadata.text_as_html = html.finish();
  add(std::move(element));
  return std::nullopt;
}

}  // namespace

element::Reading read_xlsx(std::string_view bytes, const element::ReadContext& context) {
  auto package = Package::open(bytes, context.limits, "xlsx");
  if (!package) return package.error();
  auto workbook = read_workbook(*package);
  if (!workbook) return workbook.error();
  return Reader(*package, std::move(*workbook), context).read();
}

}  // namespace docket::executor::office
