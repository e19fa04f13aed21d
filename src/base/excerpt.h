// A stranger's text as a message or a report may carry it: short, and cut between two characters.
//
// Guarantees: what was valid UTF-8 stays valid UTF-8.
// Threads: pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace docket {

// Enough to know one's own text again in a message.
inline constexpr std::size_t excerpt_bytes = 100;

// At most the first `bytes_max` bytes, whole characters of UTF-8 only.
std::string_view excerpt(std::string_view text, std::size_t bytes_max = excerpt_bytes);
// An excerpt (of `excerpt_bytes`) in single quotes, with an ellipsis where it was cut.
std::string quoted_excerpt(std::string_view text);

}  // namespace docket
