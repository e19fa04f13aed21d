// Finds tags with too many attributes before the parser meets them: it compares each attribute with
// all before it, so that a file of one tag takes the square of its length.
//
// Guarantees: one pass over the text. A tag that libxml2 sees has at least as many attributes here
//   as there.
// Threads: pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace docket::executor::markup {

enum class Markup : std::uint8_t { html, xml };  // in HTML, scripts and styles have no tags

bool has_crowded_tag(std::string_view text, Markup markup, std::int64_t attributes_max);

}  // namespace docket::executor::markup
