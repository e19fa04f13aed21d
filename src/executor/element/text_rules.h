// What a text says about itself: is it a list item, an address, mostly signs? One scan each, no
// regular expressions, so that no text can make them slow.
//
// Guarantees: they agree with the `unstructured` library 0.27.1; docs/formats/elements.md has the
//   rules in words and the library's oddities that are kept.
// Callers: classify, the readers of formats.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace docket::executor::element {

// One of the characters that begin a list item: bullets, dashes, asterisk, middle dot.
bool is_bullet(char32_t character);

// Begins, after white space, with a bullet that no other bullet follows: "- tea", also "-5 °C", but
// not "---".
bool is_bulleted(std::string_view text);
// Without that bullet and trimmed; a text that does not begin with one (white space before it
// counts) is given back as it is.
std::string clean_bullet(std::string_view text);
// Nothing but one bullet.
bool is_empty_bullet(std::string_view text);

// "1. tea", "12) tea"; not "1.1 tea".
bool is_numbered(std::string_view text);
// Begins with an e-mail address in lower case.
bool is_email(std::string_view text);
// Begins like the last line of an address in the United States: "Doylestown, PA 18901".
bool is_zip_line(std::string_view text);

// Fewer than half of the characters that are no white space are letters.
bool is_alpha_low(std::string_view text);

}  // namespace docket::executor::element
