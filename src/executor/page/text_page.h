// One page of a PDF with text: its runs become elements in reading order.
//
// Guarantees: depends on nothing but the page and the options, so that a page reads the same in a
//   file of its own.
// Threads: pure.
#pragma once

#include "executor/element/element.h"
#include "executor/element/reader.h"
#include "executor/page/runs.h"

namespace docket::executor::page {

struct TextPageOptions {
  bool finds_tables = false;        // Table for aligned columns
  bool has_table_html = false;      // with text_as_html
  bool finds_large_titles = false;  // Title by size and weight of fonts, FigureCaption
};

// `page.number` is the number that elements get.
element::Elements elements_of(const RunPage& page, const element::ReadContext& context,
                              const TextPageOptions& wanted);

}  // namespace docket::executor::page
