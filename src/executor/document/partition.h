// From a file to its elements: finds out what the file is, reads it, gives names, languages, ids
// and parents.
//
// Guarantees: excluded types are gone before ids are given. An empty file has no elements.
// Errors: those of the readers (element/reader.h), `unsupported_type` with the MIME type in
//   `detail` {filetype}.
// Callers: the kind `document`. Threads: pure but for `random`.
#pragma once

#include <string_view>

#include "base/random.h"
#include "executor/document/request.h"
#include "executor/element/element.h"
#include "executor/element/reader.h"
#include "executor/kind.h"

namespace docket::executor::document {

element::Reading partition(const File& file, const PartitionRequest& request,
                           const element::ReadLimits& limits, Context& context, Random& random);

}  // namespace docket::executor::document
