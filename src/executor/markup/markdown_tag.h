// Tags of HTML in a line of Markdown, as Python-Markdown 3.11 takes them.
//
// Guarantees: no attribute is looked at twice.
// Threads: pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace docket::executor::markup {

// Of the tag that the text begins with, such as `<a href="x>y">`; 0: it begins with none.
std::size_t markdown_tag_size(std::string_view text);

}  // namespace docket::executor::markup
