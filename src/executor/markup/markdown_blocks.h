// Markdown's blocks: headings, lists, quotations, code, tables and paragraphs as a tree.
//
// Guarantees: lists and quotations inside each other to a depth of markdown_depth_max; what is
//   deeper is a paragraph. So the tree is at most four times as deep, and whoever walks it may
//   recurse.
// Threads: pure.
#pragma once

#include <cstddef>
#include <optional>
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

// nullopt: its tables have more than `cells_max` cells. A row has as many cells as its table's
// head, so a small text can have a great many.
std::optional<MarkdownBlock> parse_markdown_blocks(std::string_view source, MarkdownNotes& notes,
                                                   std::size_t cells_max);

}  // namespace docket::executor::markup
