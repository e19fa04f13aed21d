// A text cut into words and signs, much as spaCy's English tokenizer cuts it: words at white space,
// then signs at both ends of a word, then at hyphens and slashes inside it, then `n't`, `'s` and
// the like. An approximation from its documented rules
// (spacy.io/usage/linguistic-features#tokenization).
//
// Guarantees: tokens are parts of the text, in order; white space is in none.
// Threads: pure.
#pragma once

#include <string_view>
#include <vector>

namespace docket::executor::element {

std::vector<std::string_view> tokens(std::string_view text);

// One of the abbreviations that keep their dot: "Mr.", "etc.". Any case; with its dot.
bool is_abbreviation(std::string_view word);

}  // namespace docket::executor::element
