// Whether an English text has a verb: the sign by which prose is told from a heading or a label.
//
// Guarantees: a sum of weights for each word and its neighbours (verb_weights.h), linear in the
//   text; the same text always gives the same answer. How often it agrees with the tagger of the
//   `unstructured` library is in docs/formats/elements.md.
// Threads: pure.
#pragma once

#include <span>
#include <string_view>

namespace docket::executor::element {

// `tokens`: of the text (tokens.h).
bool has_verb(std::string_view text, std::span<const std::string_view> tokens);

}  // namespace docket::executor::element
