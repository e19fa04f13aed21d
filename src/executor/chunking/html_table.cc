#include "executor/chunking/html_table.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "executor/chunking/code_points.h"
#include "executor/chunking/html_tree.h"

namespace docket::executor::chunking {
namespace {

bool is_blank(std::string_view text) { return trim(text).empty(); }

bool is_section(std::string_view tag) { return tag == "thead" || tag == "tbody" || tag == "tfoot"; }

std::optional<std::string> attribute(const HtmlNode& node, std::string_view name) {
  for (const auto& [word, value] : node.attributes) {
    if (word == name) return value;
  }
  return std::nullopt;
}

std::string text_of(const HtmlTree& tree, std::uint32_t index) {
  std::string raw;
  tree.append_text(index, raw);
  std::string text;
  append_squeezed(text, raw);
  return text;
}

// The rows of a table: its own and those of its sections.
struct FoundRow {
  std::uint32_t row = 0;
  bool is_header = false;  // in thead, or with a `th`
};
bool has_th(const HtmlTree& tree, std::uint32_t row) {
  return std::ranges::any_of(tree.node(row).children,
                             [&](std::uint32_t cell) { return tree.node(cell).tag == "th"; });
}
std::vector<FoundRow> rows_of(const HtmlTree& tree, std::uint32_t table) {
  std::vector<FoundRow> rows;
  for (const std::uint32_t child : tree.node(table).children) {
    const std::string& tag = tree.node(child).tag;
    if (tag == "tr") rows.push_back({child, has_th(tree, child)});
    if (!is_section(tag)) continue;
    for (const std::uint32_t row : tree.node(child).children) {
      if (tree.node(row).tag != "tr") continue;
      rows.push_back({row, tag == "thead" || has_th(tree, row)});
    }
  }
  return rows;
}

// The row as it came, its own `td` as `th`.
std::string header_html(HtmlTree& tree, std::uint32_t row) {
  for (const std::uint32_t child : tree.node(row).children) {
    if (tree.node(child).tag == "td") tree.node(child).tag = "th";
  }
  std::string html;
  tree.write(row, html);
  return html;
}

// Puts the children of sections where the sections were.
void dissolve_sections(HtmlTree& tree, std::uint32_t table) {
  for (const std::uint32_t at : tree.preorder(table)) {
    HtmlNode& node = tree.node(at);
    const auto is_one = [&](std::uint32_t child) { return is_section(tree.node(child).tag); };
    while (std::ranges::any_of(node.children, is_one)) {
      std::vector<std::uint32_t> children;
      for (const std::uint32_t child : node.children) {
        if (is_one(child)) {
          const auto& inner = tree.node(child).children;
          children.insert(children.end(), inner.begin(), inner.end());
        } else {
          children.push_back(child);
        }
      }
      node.children = std::move(children);
    }
  }
}

// Text before the first element of a node is trimmed; text behind an element keeps one space on
// either side where it had some, and is dropped when it is nothing else.
void squeeze_texts(HtmlTree& tree, HtmlNode& node) {
  std::vector<std::uint32_t> children;
  bool has_element = false;
  for (const std::uint32_t child : node.children) {
    HtmlNode& part = tree.node(child);
    if (!part.tag.empty()) {
      has_element = true;
      children.push_back(child);
      continue;
    }
    std::string text;
    const std::string_view started = trim_start(part.text);
    const bool is_leading = !started.empty() && started.size() != part.text.size();
    const bool is_trailing = trim_end(part.text).size() != part.text.size();
    append_squeezed(text, part.text);
    if (has_element && !text.empty()) {
      if (is_leading) text.insert(0, 1, ' ');
      if (is_trailing) text += ' ';
    }
    part.text = std::move(text);
    // A text of white space only leaves an empty text behind: `<td></td>`, not `<td/>`.
    if (!part.text.empty() || !has_element) children.push_back(child);
  }
  node.children = std::move(children);
}

void make_compact(HtmlTree& tree, std::uint32_t table) {
  dissolve_sections(tree, table);
  for (const std::uint32_t at : tree.preorder(table)) {
    HtmlNode& node = tree.node(at);
    if (node.tag.empty()) continue;
    if (!node.attributes.empty()) {
      std::vector<std::pair<std::string, std::string>> kept;
      for (const std::string_view name : {"colspan", "rowspan"}) {
        if (auto value = attribute(node, name)) kept.emplace_back(name, std::move(*value));
      }
      node.attributes = std::move(kept);
    }
    if (node.tag == "th") node.tag = "td";
    squeeze_texts(tree, node);
  }
}

HtmlCell cell_of(const HtmlTree& tree, std::uint32_t index) {
  HtmlCell cell;
  cell.text = text_of(tree, index);
  cell.length = code_points(cell.text);
  if (cell.text.empty()) {
    cell.html = "<td/>";
  } else {
    tree.write(index, cell.html);
  }
  return cell;
}

HtmlRow row_of(const HtmlTree& tree, std::uint32_t index) {
  HtmlRow row;
  for (const std::uint32_t child : tree.node(index).children) {
    if (tree.node(child).tag.empty()) continue;
    row.cells.push_back(cell_of(tree, child));
    const std::string& text = row.cells.back().text;
    if (text.empty()) continue;
    if (!row.text.empty()) row.text += ' ';
    row.text += text;
  }
  row.length = code_points(row.text);
  tree.write(index, row.html);
  return row;
}

// Exactly one element with nothing but white space around it.
std::optional<std::uint32_t> only_element(const HtmlTree& tree) {
  std::optional<std::uint32_t> found;
  for (const std::uint32_t child : tree.node(0).children) {
    const HtmlNode& node = tree.node(child);
    if (node.tag.empty() ? !is_blank(node.text) : found.has_value()) return std::nullopt;
    if (!node.tag.empty()) found = child;
  }
  return found;
}

std::optional<std::uint32_t> first_table(const HtmlTree& tree, std::uint32_t root) {
  for (const std::uint32_t at : tree.preorder(root)) {
    if (tree.node(at).tag == "table") return at;
  }
  return std::nullopt;
}

}  // namespace

HtmlTable::Parsed HtmlTable::parse(std::string_view text_as_html, const Bounds& bounds) {
  HtmlTree::Parsed parsed = HtmlTree::parse(trim(text_as_html), bounds.nodes_max);
  if (!parsed) return parsed.error();
  std::optional<HtmlTree>& tree = *parsed;
  if (!tree) return std::nullopt;
  const std::optional<std::uint32_t> root = only_element(*tree);
  if (!root) return std::nullopt;
  const std::optional<std::uint32_t> found = first_table(*tree, *root);
  if (!found) return std::nullopt;
  HtmlTable table;
  const std::vector<FoundRow> rows = rows_of(*tree, *found);
  std::vector<std::string> headers;
  for (const FoundRow& row : rows) {
    headers.push_back(row.is_header ? header_html(*tree, row.row) : std::string());
  }
  make_compact(*tree, *found);
  table.html.reserve(text_as_html.size());
  tree->write(*found, table.html);
  if (code_points(table.html) <= bounds.whole_max) return table;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table.rows.push_back(row_of(*tree, rows[i].row));
    table.rows.back().header_html = std::move(headers[i]);
  }
  return table;
}

}  // namespace docket::executor::chunking
