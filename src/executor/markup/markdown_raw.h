// The first pass over Markdown: white space is made regular, fenced code and blocks of HTML are set
// aside.
//
// Guarantees: linear in the size of the text.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "executor/markup/markdown_notes.h"

namespace docket::executor::markup {

std::string set_raw_aside(std::string_view text, MarkdownNotes& notes);

}  // namespace docket::executor::markup
