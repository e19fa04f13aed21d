// Markdown inside of a block: code, links, pictures, emphasis, HTML. And the whole tree as HTML.
//
// Guarantees: linear but for emphasis, which looks back over at most inline_marks_max marks.
// Threads: pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "executor/markup/markdown_blocks.h"
#include "executor/markup/markdown_notes.h"

namespace docket::executor::markup {

inline constexpr std::size_t inline_marks_max = 1000;

// False: the addresses of links by name, which many links may share, are longer than
// `urls_bytes_max` together; the HTML is not whole.
bool append_markdown_html(std::string& html, const MarkdownBlock& document,
                          const MarkdownNotes& notes, std::size_t urls_bytes_max);

}  // namespace docket::executor::markup
