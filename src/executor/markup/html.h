// HTML pages: headings, list items, tables, code, pictures and paragraphs.
//
// Guarantees: docs/formats/html.md has the rules. Nothing is fetched. Works without recursion.
// Errors: bad_encoding; past_limit of html_nodes, html_depth, xml_attrs, elements, text_bytes.
// Threads: pure.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::markup {

element::Reading read_html(std::string_view bytes, const element::ReadContext& context);

// Of a text that is UTF-8 already: what other formats were turned into.
element::Reading read_decoded_html(std::string_view text, const element::ReadContext& context);

}  // namespace docket::executor::markup
