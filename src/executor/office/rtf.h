// Rich Text Format: as HTML, and from there as elements.
//
// Guarantees: paragraphs, headings (\outlinelevel), lists, tables, links, bold and italic text, and
//   at the end the notes. Pictures, headers, footers, comments, hidden text and what a reader may
//   not know are left out. The markup is that of pandoc where it matters for elements.
// Errors: broken_file ("File is not a valid rtf"), limit (text_bytes), cancelled.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "executor/element/reader.h"
#include "executor/office/or_failure.h"

namespace docket::executor::office {

// UTF-8, whatever the file's character sets.
OrFailure<std::string> rtf_to_html(std::string_view bytes, const element::ReadContext& context);

element::Reading read_rtf(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::office
