// The cells of one sheet that hold something, and the blocks that they form.
//
// Guarantees: memory and time follow the filled cells, never the rectangle that they span.
// Threads: values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include "executor/office/or_failure.h"
#include "executor/office/xlsx_column.h"
#include "executor/office/xlsx_value.h"
#include "executor/office/xlsx_workbook.h"

namespace docket::executor::office {

class XlsxSheet {
 public:
  // Strings that stand in the sheet itself are added to those of `workbook`. `cells_left` is what
  // the sheets of one file may still hold; past it the answer is the limit `xlsx_cells`.
  static OrFailure<XlsxSheet> read(pugi::xml_node root, XlsxWorkbook& workbook,
                                   std::int64_t& cells_left);

  struct Cell {
    std::uint32_t column = 0;
    XlsxValue value;
  };
  struct Row {
    std::uint32_t index = 0;  // from 1
    std::size_t begin = 0;    // of the cells, by column
    std::size_t end = 0;
  };
  // Rows that hang together: from each to the next, some column is filled in both.
  struct Block {
    std::size_t first = 0;  // of the rows
    std::size_t last = 0;   // behind the last
    std::uint32_t left = 0;
    std::uint32_t right = 0;  // behind the last column
  };
  std::vector<Block> blocks() const;

  const Row& row(std::size_t index) const { return rows_[index]; }
  std::span<const Cell> cells(const Row& row) const {
    return std::span(cells_).subspan(row.begin, row.end - row.begin);
  }
  ColumnType column_type(std::uint32_t column) const { return types_[column]; }

 private:
  struct Column {
    ColumnTypes types;
    std::int64_t rows = 0;  // that hold something in it
  };
  void add_row(pugi::xml_node node, std::uint32_t index, XlsxWorkbook& workbook,
               std::vector<Column>& columns);
  bool is_joined(const Row& above, const Row& below) const;

  std::vector<Row> rows_;
  std::vector<Cell> cells_;
  std::vector<ColumnType> types_;
  std::uint32_t last_row_ = 0;
};

}  // namespace docket::executor::office
