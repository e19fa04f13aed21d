// Word documents (.docx): ECMA-376 Part 1, WordprocessingML.
//
// Guarantees: elements in document order: headers of a section, its paragraphs and tables, its
//   footers. Text, types and metadata are those of the `unstructured` library;
//   docs/formats/office.md has the rules in words.
// Errors: broken_file ("File is not a valid docx"), encrypted, limit; `cancelled` after the task
// was. Threads: pure.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::office {

element::Reading read_docx(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::office
