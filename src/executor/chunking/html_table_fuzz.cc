// Any text as the HTML of a table: parsed, cut into parts, and what comes out parsed again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "executor/chunking/html_table.h"
#include "executor/chunking/table_splitter.h"

using docket::executor::chunking::HtmlTable;
using docket::executor::chunking::TableSplitter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr HtmlTable::Bounds bounds{.whole_max = 0, .nodes_max = 100'000};
  const HtmlTable::Parsed table = HtmlTable::parse(text, bounds);
  if (!table || !*table) return 0;
  const HtmlTable::Parsed again = HtmlTable::parse((*table)->html, bounds);
  DOCKET_CHECK(again && *again, "compact HTML is a table");
  int parts = 0;
  const TableSplitter::Emit emit = [&](const std::string&, const std::string&) {
    return ++parts < 10'000;
  };
  TableSplitter(**table, 50U + data[0], emit).split();
  return 0;
}
