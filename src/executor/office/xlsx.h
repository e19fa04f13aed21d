// Excel workbooks (.xlsx): ECMA-376 Part 1, SpreadsheetML.
//
// Guarantees: sheets in order; on each, the blocks of filled cells from top to bottom: single cells
//   above and below a block as texts, the block as a table. Values are shown as the
//   `unstructured` library shows them; docs/formats/office.md has the rules in words.
// Errors: broken_file ("File is not a valid xlsx"), encrypted, limit; `cancelled` after the task
// was. Threads: pure.
#pragma once

#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::office {

element::Reading read_xlsx(std::string_view bytes, const element::ReadContext& context);

}  // namespace docket::executor::office
