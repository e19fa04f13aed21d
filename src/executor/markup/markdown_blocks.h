// Markdown's blocks: headings, lists, quotations, code, tables and paragraphs as a tree.
//
// Guarantees: blocks inside blocks to a depth of markdown_depth_max; what is deeper is a paragraph.
// Threads: pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "executor/markup/markdown_notes.h"

namespace docket::executor::markup {

inline constexpr int markdown_depth_max = 48;

struct MarkdownBlock {
  std::string tag;       // of HTML; empty: the document
  std::string text;      // before the first block inside
  std::string tail;      // behind it
  bool is_code = false;  // `text` is code, not Markdown
  std::vector<MarkdownBlock> inside;
};

MarkdownBlock parse_markdown_blocks(std::string_view source, MarkdownNotes& notes);

// The cells of one row, cut at bars outside code; bars at the ends count when has_border says so.
std::vector<std::string> markdown_cells(std::string_view row, bool has_border);

}  // namespace docket::executor::markup
