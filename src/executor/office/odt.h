// OpenDocument texts (.odt): OASIS ODF 1.3.
//
// Guarantees: headings, paragraphs, list items and tables in order. Text, types and metadata are
// those
//   that the `unstructured` library gives after pandoc has turned the file into a Word document;
//   docs/formats/office.md has the rules in words.
// Errors: broken_file ("File is not a valid odt"), encrypted, limit; `cancelled` after the task
// was. Threads: pure.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::office {

element::Reading read_odt(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::office
