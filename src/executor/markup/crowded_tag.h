// Finds what libxml2 would take for a tag with too many attributes before it meets it: it compares
// each attribute with all before it, so that a file of one tag takes the square of its length.
//
// Guarantees: one pass over the text. Wherever libxml2 finds a tag, it has at least as many
//   attributes here as there. Where tags can be at all (not in comments, scripts, other tags) is
//   not asked: for any broken text the two answers would have to be the same.
// Threads: pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace docket::executor::markup {

// Text behind a < in a script or comment may look like that many times as many attributes as a tag
// may have.
inline constexpr std::int64_t crowd_factor = 10;

bool has_crowded_tag(std::string_view text, std::int64_t attributes_max);

}  // namespace docket::executor::markup
