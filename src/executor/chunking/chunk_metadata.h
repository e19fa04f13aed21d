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
// The same of a table alone, without its HTML.
void take_table_metadata(element::Metadata& chunk, const element::Element& table);

}  // namespace docket::executor::chunking
