// Patterns of whole paths.
//
// Guarantees: `*`, `?` and `[…]` as in a shell, within a segment, leading dots included; a segment
//   `**` stands for any number of segments. Bounded by the product of the two lengths in segments.
// Threads: pure.
#pragma once

#include <string_view>

namespace docket::executor::host {

bool matches_glob(std::string_view pattern, std::string_view path);

}  // namespace docket::executor::host
