// Markdown, in the dialect of Python-Markdown with tables and fenced code.
//
// Guarantees: docs/formats/markdown.md has what this dialect does otherwise than CommonMark. The
//   file becomes HTML, and that becomes elements as html.h says.
// Errors: those of html.h. Also past_limit of `html_nodes` for the cells of tables alone, and of
//   `text_bytes` for the addresses that links tell by name.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::markup {

element::Reading read_markdown(std::string_view bytes, const element::ReadContext& context);

// Appends a text that is UTF-8 with line feeds, as HTML. A failure says which limit was passed.
std::optional<Failure> append_markdown(std::string& html, std::string_view text,
                                       const element::ReadLimits& limits);

}  // namespace docket::executor::markup
