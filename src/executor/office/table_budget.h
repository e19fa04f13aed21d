// What the tables of one file may still become. Cells of a small file can claim to cover millions
// of places of the grid, and the text of a cell stands in `text_as_html` once for each of them.
//
// Callers: the readers of docx and odt; past the budget a table has neither `text_as_html` nor
//   emphasis, and its text all the same.
// Threads: values.
#pragma once

#include <cstdint>

namespace docket::executor::office {

struct TableBudget {
  std::int64_t places = 5'000'000;
  std::int64_t bytes = 64LL << 20;  // of texts, counted once for each place
};

}  // namespace docket::executor::office
