// A column of a sheet as pandas sees it: one type for all its values, which says how they are
// shown.
//
// Guarantees: the inference of pandas 2 on what openpyxl reads: numbers in text become numbers
// where
//   nothing else is in the column; a gap or an error makes integers and Booleans reals.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "executor/office/xlsx_value.h"

namespace docket::executor::office {

enum class ColumnType : std::uint8_t { integers, reals, booleans, moments, spans, objects };

// Collects what the values of one column have in common.
class ColumnTypes {
 public:
  void add(const XlsxValue& value, std::string_view text);
  // `has_gap`: a row of the sheet has nothing in this column.
  ColumnType type(bool has_gap) const;

 private:
  std::int64_t values_ = 0;
  bool has_real_ = false;
  bool has_integer_ = false;
  bool has_missing_ = false;
  std::int64_t booleans_ = 0;  // also words
  std::int64_t moments_ = 0;
  std::int64_t spans_ = 0;
  bool is_numeric_ = true;
  bool is_in_bounds_ = true;  // of 64-bit nanoseconds
};

// The value as the column's type has it: text may have become a number or a Boolean.
XlsxValue as_type(const XlsxValue& value, std::string_view text, ColumnType type);

// How the rows of a table show one column's values. `texts` has one text per value.
std::vector<std::string> show_column(std::span<const XlsxValue> values,
                                     std::span<const std::string_view> texts, ColumnType type);

// How Python's str() shows one value of a row whose columns have these types.
std::string show_alone(const XlsxValue& value, std::string_view text, ColumnType type,
                       bool is_row_real);
// Whether a row of such columns turns integers into reals: numbers alone, of both sorts.
bool is_row_real(std::span<const ColumnType> types);

}  // namespace docket::executor::office
