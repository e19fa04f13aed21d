// The tables of a Markdown page, for tests that hold a page against the code.
//
// Threads: pure. Errors: a page that cannot be read has no tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docket::test {

struct PageTable {
  std::string heading;               // the nearest one above, without its #
  std::vector<std::string> columns;  // cells are trimmed
  std::vector<std::vector<std::string>> rows;
};

// `path` within the source tree, e.g. "docs/lifecycle.md".
std::vector<PageTable> page_tables(std::string_view source_dir, std::string_view path);

// "a, b" as {a, b}; nothing for an empty text.
std::vector<std::string> split_list(std::string_view text);

}  // namespace docket::test
