#include "cli/table.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "cli/text.h"

namespace docket::cli {
namespace {

constexpr int gap = 2;
constexpr int last_least = 8;  // columns that the last one keeps on a narrow terminal

std::string padded(const std::string& cell, int width, Table::Align align) {
  const std::string text = clip(cell, width);
  const std::string space(static_cast<std::size_t>(width - columns(text)), ' ');
  return align == Table::Align::left ? text + space : space + text;
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
  DOCKET_CHECK(cells.size() == columns_.size(), "a row has one cell for each column");
  for (std::string& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

std::vector<int> Table::widths(int width) const {
  std::vector<int> found;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    int widest = std::max(1, columns(columns_[i].title));
    for (const auto& row : rows_) widest = std::max(widest, columns(row[i]));
    found.push_back(widest);
  }
  if (width > 0 && !found.empty()) {
    const int before = std::accumulate(found.begin(), found.end() - 1, 0) +
                       gap * static_cast<int>(found.size() - 1);
    found.back() = std::min(found.back(), std::max(last_least, width - before));
  }
  return found;
}

std::string Table::render(int width) const {
  const std::vector<int> wide = widths(width);
  std::string text;
  const auto write = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) line.append(gap, ' ');
      line += padded(cell_of(i), wide[i], columns_[i].align);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  const auto has_title = [](const Column& column) { return !column.title.empty(); };
  if (std::any_of(columns_.begin(), columns_.end(), has_title)) {
    write([&](std::size_t i) { return columns_[i].title; });
  }
  for (const auto& row : rows_) write([&](std::size_t i) { return row[i]; });
  return text;
}

}  // namespace docket::cli
