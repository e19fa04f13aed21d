// Rich Text Format: as HTML, and from there as elements.
//
// Guarantees: paragraphs, headings (\outlinelevel), lists, tables, links, bold and italic text, and
//   at the end the notes. Pictures, headers, footers, comments, hidden text and what a reader may
//   not know are left out. The markup is that of pandoc where it matters for elements.
// Errors: broken_file ("File is not a valid rtf"), limit (text_bytes).
// Threads: pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "executor/element/reader.h"
#include "executor/office/or_failure.h"

namespace docket::executor::office {

// UTF-8, whatever the file's character sets.
OrFailure<std::string> rtf_to_html(std::string_view bytes, const element::ReadLimits& limits);

using ReadHtml = std::function<element::Reading(std::string_view, const element::ReadContext&)>;
element::Reading read_rtf(std::string_view bytes, const element::ReadContext& context,
                          const ReadHtml& read_html);

}  // namespace docket::executor::office
