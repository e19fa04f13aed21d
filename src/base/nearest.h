// "Did you mean …": the known word nearest to one we do not know.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace docket {

// The word of `known` with the least Levenshtein distance to `word`, compared without case; empty
// when every distance is above half of the longer word's length (a guess that far helps nobody).
// Cost: O(|word| · total length of `known`); cut `word` to 256 bytes before asking.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

}  // namespace docket
