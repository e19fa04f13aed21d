// Gathers the elements of a document into chunks of bounded length, or cuts those that are too
// long.
//
// Guarantees: `basic` and `by_title` give the texts, order and `is_continuation` of the
//   `unstructured` library 0.27.1 for the same elements (docs/formats/chunking.md names what
//   differs). Chunks have no ids yet, and no `parent_id`. A `table_id` comes from `random`.
// Errors: `bad_options`; `limit` for `elements` and `text_bytes`, which count the chunks.
//   A cancelled run gives what it has.
// Threads: pure.
#pragma once

#include "base/random.h"
#include "executor/chunking/options.h"
#include "executor/element/element.h"
#include "executor/element/reader.h"
#include "executor/kind.h"

namespace docket::executor::chunking {

element::Reading chunk(const element::Elements& elements, const ChunkOptions& options,
                       const element::ReadLimits& limits, const Context& context, Random& random);

}  // namespace docket::executor::chunking
