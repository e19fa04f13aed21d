// Characters of Markdown that a backslash makes plain.
//
// Threads: pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace docket::executor::markup {

// At `at` stands a backslash that makes the character behind it plain.
inline bool is_escape(std::string_view text, std::size_t at) {
  constexpr std::string_view escapable = "\\`*_{}[]()>#+-.!|";
  return text[at] == '\\' && at + 1 < text.size() &&
         escapable.find(text[at + 1]) != std::string_view::npos;
}

}  // namespace docket::executor::markup
