// Characters and text as Python's str methods see them, because the rules for elements were first
// written in Python: docs.python.org/3/library/stdtypes.html#string-methods, Unicode properties as
// ICU has them.
//
// Guarantees: text is UTF-8; a byte that is not part of a character counts as U+FFFD of one byte.
// Threads: pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docket::executor::element {

// The character that begins at byte `at`, which moves behind it. `at` is less than the size.
char32_t next_character(std::string_view text, std::size_t& at);
void append_character(std::string& text, char32_t character);
// Code points.
std::size_t length(std::string_view text);

bool is_space(char32_t character);  // also what a regular expression's \s matches
bool is_alpha(char32_t character);
bool is_digit(char32_t character);  // \d: Nd
bool is_word(char32_t character);   // \w
bool is_upper(char32_t character);
bool is_lower(char32_t character);
bool is_punctuation(char32_t character);  // categories P*

bool is_blank(std::string_view text);    // nothing but white space, or nothing
bool is_upper(std::string_view text);    // has cased letters, all of them upper case
bool is_title(std::string_view text);    // each run of cased letters begins upper and goes on lower
bool is_alpha(std::string_view text);    // letters only, at least one
bool is_numeric(std::string_view text);  // characters with a numeric value only, at least one

std::string lower(std::string_view text);
std::string_view trim_left(std::string_view text);
std::string_view trim_right(std::string_view text);
std::string_view trim(std::string_view text);
// Words between runs of white space.
std::vector<std::string_view> words(std::string_view text);
// Trimmed, each run of white space one space.
std::string ws(std::string_view text);

// Valid UTF-8 without NUL: each byte that is no part of a character becomes U+FFFD, NUL vanishes.
std::string clean_utf8(std::string text);
bool is_utf8(std::string_view text);

}  // namespace docket::executor::element
