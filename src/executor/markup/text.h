// Plain text files: paragraphs, list items and headings by their lines.
//
// Guarantees: docs/formats/text.md has the rules. Linear in the size of the file.
// Errors: bad_encoding; past_limit of `elements`.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "executor/element/reader.h"

namespace docket::executor::markup {

element::Reading read_text(std::string_view bytes, const element::ReadContext& context);

// The same of a text that is UTF-8 with line feeds already: bodies of mail.
element::Reading read_decoded_text(std::string_view text, const element::ReadContext& context);

// The paragraphs alone, trimmed, none empty.
std::vector<std::string> paragraphs(std::string_view text);

}  // namespace docket::executor::markup
