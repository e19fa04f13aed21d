// The kind `document`: files become elements, elements become chunks.
//
// Guarantees: input, output and failures are in docs/executors/document.md. The same task gives the
//   same output, random ids included: they are drawn from the job's id and the file.
// Callers: app registers it. Threads: as Kind says.
#pragma once

#include "executor/element/reader.h"
#include "executor/kind.h"

namespace docket::executor::document {

struct DocumentOptions {
  element::ReadLimits limits;
};

Kind document_kind(const DocumentOptions& options);

}  // namespace docket::executor::document
