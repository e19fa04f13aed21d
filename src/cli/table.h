// Rows in columns for a person's eyes.
//
// Guarantees: a line is as wide as asked at most, by cutting its last column; no line ends in
//   spaces; cells are made safe to print.
// Threads: plain value.
#pragma once

#include <string>
#include <vector>

namespace docket::cli {

class Table {
 public:
  enum class Align { left, right };
  struct Column {
    std::string title;  // a table whose titles are all empty has no title line
    Align align = Align::left;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // As many cells as there are columns.
  void add(std::vector<std::string> cells);
  // Each line ends with a line break. `width` in columns; 0: as wide as it comes.
  std::string render(int width) const;

 private:
  std::vector<int> widths(int width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace docket::cli
