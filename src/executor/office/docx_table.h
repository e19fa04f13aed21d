// A table of a Word document.
//
// Guarantees: each cell is read once; its text stands in the HTML once for each place of the grid
//   that it covers. Nested tables are flattened into the cell that holds them.
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include <pugixml.hpp>

#include "executor/office/docx_paragraph.h"
#include "executor/office/table_budget.h"

namespace docket::executor::office {

struct DocxTable {
  std::string html;  // for `text_as_html`; empty for a table without rows
  std::vector<DocxParagraph::Emphasis> emphasis;  // of each place, without those of nested tables
};

// Nothing at all when the table would cost more than `budget` has.
DocxTable read_docx_table(pugi::xml_node table, TableBudget& budget);

// Paragraphs that are not blank, trimmed, joined by one space. Cells that continue one above hold
// nothing of their own and are left out.
std::string docx_table_text(pugi::xml_node table);

}  // namespace docket::executor::office
