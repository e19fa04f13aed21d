// Markdown, in the dialect of Python-Markdown with tables and fenced code.
//
// Guarantees: docs/formats/markdown.md has what this dialect does otherwise than CommonMark. The
//   file becomes HTML, and that becomes elements as html.h says.
// Errors: those of html.h; past_limit of html_nodes for the cells of tables alone.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::markup {

element::Reading read_markdown(std::string_view bytes, const element::ReadContext& context);

// A text that is UTF-8 with line feeds, as HTML. nullopt: its tables have more cells than HTML may
// have nodes.
std::optional<std::string> markdown_to_html(std::string_view text,
                                            const element::ReadLimits& limits);

}  // namespace docket::executor::markup
