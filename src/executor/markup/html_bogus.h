// What HTML takes for a comment although it is none: `<![if !supportLists]>` and its like, which
// word processors leave in pages.
//
// Guarantees: linear in the text; comments, doctypes, tags and the texts of script, style, textarea
//   and title stay as they are (WHATWG HTML 13.2.5.42, markup declaration open state).
// Callers: html_tree, whose parser takes such marks for text.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docket::executor::markup {

// nullopt: there are none.
std::optional<std::string> without_bogus_comments(std::string_view html);

}  // namespace docket::executor::markup
