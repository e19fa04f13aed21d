#include "executor/markup/delimited.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "executor/element/collector.h"
#include "executor/element/unicode.h"
#include "executor/markup/column.h"
#include "executor/markup/decode.h"
#include "executor/markup/delimited_rows.h"
#include "executor/markup/sniffer.h"
#include "executor/markup/table_html.h"

namespace docket::executor::markup {
namespace {

using element::Collector;

// The cells of data frames have what would break a line spelled out.
std::string spelled(std::string text) {
  if (text.find_first_of("\n\r\t") == std::string::npos) return text;
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
  return out;
}

element::Reading table_of(const DelimitedRows& rows, std::string_view short_rows,
                          const element::ReadContext& context) {
  Collector found(context);
  if (rows.rows() == 0) return found.finish();
  // Every cell, also one of a short row, takes at least "<td/>".
  constexpr std::size_t cell_bytes = 5;
  if (rows.rows() * rows.columns() >
      static_cast<std::size_t>(context.limits.text_bytes) / cell_bytes) {
    return element::past_limit("text_bytes");
  }
  std::vector<Column> columns(rows.columns());
  for (Column& column : columns) column.show_short_rows_as(short_rows);
  for (std::size_t row = 0; row < rows.rows() && found.may_go_on(); ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].see(rows.field(row, i));
  }
  element::Element table;
  table.type = element::Type::table;
  TableHtml html(TableHtml::Cells::read_back);
  for (std::size_t row = 0; row < rows.rows() && found.may_go_on(); ++row) {
    html.begin_row();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string cell = element::ws(spelled(columns[i].shown(rows.field(row, i))));
      html.cell(cell);
      if (cell.empty()) continue;
      if (!table.text.empty()) table.text += ' ';
      table.text += cell;
    }
    html.end_row();
    if (html.size() > static_cast<std::size_t>(context.limits.text_bytes)) {
      found.fail(element::past_limit("text_bytes"));
    }
  }
  if (found.has_failed()) return found.finish();
  table.metadata.text_as_html = html.finish();
  found.add(std::move(table));
  return found.finish();
}

// Whole lines that are 64 KiB or the first to be more.
std::string_view sample(std::string_view text) {
  constexpr std::size_t bytes = 65536;
  if (text.size() <= bytes) return text;
  return text.substr(0, std::min(text.find('\n', bytes - 1), text.size() - 1) + 1);
}

// What is tried when lines differ: the first of these in the first line, as the library does, if it
// parts all lines. The bar is ours: the library takes a letter there.
std::optional<char> delimiter_of_first_line(std::string_view text) {
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  for (const char c : {',', '\t', ';', ' ', ':', '|'}) {
    if (line.find(c) != std::string_view::npos) return c;
  }
  return std::nullopt;
}

}  // namespace

element::Reading read_csv(std::string_view bytes, const element::ReadContext& context) {
  const Decoded decoded = decode(bytes, context.options.encoding);
  if (decoded.failure) return *decoded.failure;
  DelimitedRows rows;
  if (const std::optional<char> delimiter = sniff_delimiter(sample(decoded.text))) {
    if (std::optional<Failure> failure = rows.read(decoded.text, *delimiter, context.limits)) {
      return *failure;
    }
    return table_of(rows, "", context);
  }
  const std::optional<char> delimiter = delimiter_of_first_line(decoded.text);
  if (!delimiter) {
    if (std::optional<Failure> failure = rows.read(decoded.text, '\0', context.limits)) {
      return *failure;
    }
    return table_of(rows, "", context);
  }
  std::optional<Failure> failure = rows.read(decoded.text, *delimiter, context.limits);
  const bool is_one_column =
      failure && failure->code == "bad_csv" && *delimiter != ',' && *delimiter != ';';
  if (is_one_column) failure = rows.read(decoded.text, '\0', context.limits);
  if (failure) return *failure;
  // The parser that the library falls back to fills short rows with None.
  return table_of(rows, is_one_column || *delimiter == '|' ? "" : "None", context);
}

element::Reading read_tsv(std::string_view bytes, const element::ReadContext& context) {
  const Decoded decoded = decode(bytes, context.options.encoding);
  if (decoded.failure) return *decoded.failure;
  DelimitedRows rows;
  if (std::optional<Failure> failure = rows.read(decoded.text, '\t', context.limits)) {
    return *failure;
  }
  return table_of(rows, "", context);
}

}  // namespace docket::executor::markup
