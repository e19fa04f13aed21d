// What a chunk says about itself, out of what its elements said.
//
// Guarantees: fields are dropped, taken from the first that has one, concatenated or united as
//   docs/formats/chunking.md lists.
// Callers: chunking. Threads: pure.
#pragma once

#include <span>

#include "executor/element/element.h"

namespace docket::executor::chunking {

// Into metadata that is empty so far.
void gather_metadata(element::Metadata& chunk, std::span<const element::Element> elements);
// Of a table's chunks: all that the table said but what only holds for the element itself.
element::Metadata table_metadata(const element::Element& table);

}  // namespace docket::executor::chunking
