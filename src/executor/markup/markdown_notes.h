// What the parts of the Markdown converter tell each other.
//
// Threads: values.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

namespace docket::executor::markup {

struct MarkdownNotes {
  // HTML that goes through as it is. In the text stands raw_begin, its number, raw_end.
  std::vector<std::string> raw;
  // Of links by name: by the names in lower case.
  std::unordered_map<std::string, std::string> urls;
};

// Characters that no text has: they are taken out of it first.
inline constexpr char raw_begin = '\x02';
inline constexpr char raw_end = '\x03';

}  // namespace docket::executor::markup
