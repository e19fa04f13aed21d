// What all sheets of a workbook share: its strings, which formats of numbers are dates, the sheets
// in order.
//
// Threads: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "executor/office/package.h"

namespace docket::executor::office {

enum class NumberFormat : std::uint8_t { number, date, span };
// Of a format code such as "yyyy-mm-dd" or "[h]:mm".
NumberFormat number_format(std::string_view code);

struct XlsxWorkbook {
  struct Sheet {
    std::string name;
    std::string part;
  };
  std::vector<Sheet> sheets;  // worksheets only: charts hold no cells
  std::vector<std::string> strings;
  std::vector<NumberFormat> formats;  // by a cell's style
  bool is_1904 = false;
};

OrFailure<XlsxWorkbook> read_workbook(Package& package);

// Text of a string item or an inline string, without reading aids.
std::string xlsx_text(pugi::xml_node item);

}  // namespace docket::executor::office
