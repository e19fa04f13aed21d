// Tables that only their columns show: three rows or more of short pieces that stand below each
// other.
//
// Guarantees: takes as long as sorting the lines.
// Callers: the PDF reader where tables are wanted. Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "executor/page/box.h"
#include "executor/page/layout.h"

namespace docket::executor::page {

struct FoundTable {
  Box box;
  std::string text;  // cells joined by a space
  std::string html;
};

// Takes the lines of tables out of `lines`.
std::vector<FoundTable> take_tables(std::vector<Line>& lines, double page_width);

}  // namespace docket::executor::page
