// The rows and fields of a file of delimited fields, by RFC 4180 and the leniency of the parser
// that the library uses: quotes count at the start of a field only, blank lines are skipped.
//
// Guarantees: linear; one copy of the text. All rows have at most as many fields as the first.
// Errors: past_limit of csv_field, csv_rows, csv_cols; bad_csv for a row longer than the first.
// Threads: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/element/reader.h"

namespace docket::executor::markup {

class DelimitedRows {
 public:
  // nullopt: read.
  std::optional<Failure> read(std::string_view text, char delimiter,
                              const element::ReadLimits& limits);

  std::size_t rows() const { return ends_.size(); }
  std::size_t columns() const { return columns_; }
  // nullopt: the row has fewer fields.
  std::optional<std::string_view> field(std::size_t row, std::size_t column) const;

 private:
  class Parser;

  struct Field {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  std::string text_;
  std::vector<Field> fields_;
  std::vector<std::size_t> ends_;  // of each row, in fields_
  std::size_t columns_ = 0;
};

}  // namespace docket::executor::markup
