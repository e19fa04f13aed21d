// Small questions about bytes that several operations ask, and splitting of the kernel's tables.
//
// Threads: pure. Nothing depends on the locale.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/ascii.h"

namespace docket::executor::host {

inline bool is_letter_or_digit(char c) { return is_ascii_letter(c) || is_ascii_digit(c); }
inline bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
inline bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

// Begins with '/', has no NUL and no segment "." or "..", and at most 4 096 bytes.
bool is_plain_absolute_path(std::string_view path);
// Whether `path` is `folder` or lies below it, by segments.
bool is_below(std::string_view path, std::string_view folder);
// What follows the last '/'.
std::string_view base_name(std::string_view path);

std::string_view trimmed(std::string_view text);
// The words between blanks, at most `limit`.
std::vector<std::string_view> words(std::string_view line, std::size_t limit = 1000);
// Takes the next line, without its end; empty at the end of the text.
std::optional<std::string_view> take_line(std::string_view& text);

// The whole of `text` as a finite number.
std::optional<double> decimal(std::string_view text);

}  // namespace docket::executor::host
