// Word 97 to 2003 documents (.doc, [MS-DOC]), read as the .docx that they would be.
//
// Guarantees: text, styles, lists, tables with vertical merges, bold and italic, links, page
// breaks,
//   headers and footers become WordprocessingML, which `read_docx` reads: so the rules are the
//   same.
// Errors: broken_file ("File is not a valid doc"), encrypted, limit.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "executor/element/reader.h"
#include "executor/office/or_failure.h"

namespace docket::executor::office {

// A .docx of what the readers of documents look at, and of nothing else.
OrFailure<std::string> doc_to_docx(std::string_view bytes, const element::ReadContext& context);

element::Reading read_doc(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::office
