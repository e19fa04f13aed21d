// PowerPoint presentations (.pptx): ECMA-376 Part 1, PresentationML.
//
// Guarantees: slides in order; on each, its notes, then its shapes from top to bottom and left to
//   right. Text, types and metadata are those of the `unstructured` library;
//   docs/formats/office.md has the rules in words.
// Errors: broken_file ("File is not a valid pptx"), encrypted, limit; `cancelled` after the task
// was. Threads: pure.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::office {

element::Reading read_pptx(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::office
