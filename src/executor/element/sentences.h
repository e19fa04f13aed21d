// Sentences of a text, by the signs that end them.
//
// Guarantees: sentences are parts of the text, in order, and leave out nothing but white space.
// Threads: pure.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace docket::executor::element {

std::vector<std::string_view> sentences(std::string_view text);

// How many of them have at least `words_min` words once all punctuation is removed.
std::size_t sentence_count(std::span<const std::string_view> sentences, std::size_t words_min);

}  // namespace docket::executor::element
