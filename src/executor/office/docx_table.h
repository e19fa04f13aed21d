// A table of a Word document.
//
// Guarantees: what a cell holds is read once, however many places of the grid it covers; nested
//   tables are flattened into the cell that holds them.
// Threads: pure.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <pugixml.hpp>

namespace docket::executor::office {

// Each paragraph of the table and of the tables in it, in order. Cells that continue one above
// hold nothing of their own and are left out.
void for_each_paragraph(pugi::xml_node table, const std::function<void(pugi::xml_node)>& use);

// Without those of the tables in it.
void for_each_own_paragraph(pugi::xml_node table, const std::function<void(pugi::xml_node)>& use);

// Paragraphs that are not blank, trimmed, joined by one space.
std::string docx_table_text(pugi::xml_node table);

// Merged cells as one cell with spans. `grid_cells_left` is what the tables of one file may still
// cover (spans of a small file can claim millions); when this one covers more, or its spans are no
// numbers, the answer is empty.
std::string docx_table_html(pugi::xml_node table, std::int64_t& grid_cells_left);

}  // namespace docket::executor::office
