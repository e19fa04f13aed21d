#include "executor/chunking/html_table.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "executor/chunking/code_points.h"

namespace docket::executor::chunking {
namespace {

bool is_blank(std::string_view text) { return trim(text).empty(); }

std::string text_of(const HtmlTree& tree, std::uint32_t index) {
  std::string raw;
  tree.append_text(index, raw);
  if (is_surely_squeezed(raw)) return raw;
  std::string text;
  append_squeezed(text, raw);
  return text;
}

void rename(HtmlNode& node, HtmlKind kind, std::string_view tag) {
  node.kind = kind;
  node.tag = tag;
}

// The rows of a table: its own and those of its sections.
struct FoundRow {
  std::uint32_t row = 0;
  bool is_header = false;  // in thead, or with a `th`
};

bool has_th(const HtmlTree& tree, std::uint32_t row) {
  for (std::uint32_t at = tree.node(row).first; at != 0; at = tree.node(at).next) {
    if (tree.node(at).kind == HtmlKind::th) return true;
  }
  return false;
}

std::vector<FoundRow> rows_of(const HtmlTree& tree, std::uint32_t table) {
  std::vector<FoundRow> rows;
  for (std::uint32_t at = tree.node(table).first; at != 0; at = tree.node(at).next) {
    const HtmlKind kind = tree.node(at).kind;
    if (kind == HtmlKind::tr) rows.push_back({at, has_th(tree, at)});
    if (!is_section(kind)) continue;
    for (std::uint32_t row = tree.node(at).first; row != 0; row = tree.node(row).next) {
      if (tree.node(row).kind != HtmlKind::tr) continue;
      rows.push_back({row, kind == HtmlKind::thead || has_th(tree, row)});
    }
  }
  return rows;
}

// The row as it came, its own `td` as `th`.
std::string header_html(HtmlTree& tree, std::uint32_t row) {
  for (std::uint32_t at = tree.node(row).first; at != 0; at = tree.node(at).next) {
    if (tree.node(at).kind == HtmlKind::td) rename(tree.node(at), HtmlKind::th, "th");
  }
  std::string html;
  tree.write(row, html);
  return html;
}

// Puts the children of sections where the sections were.
void dissolve_sections(HtmlTree& tree, std::uint32_t index) {
  std::uint32_t* link = &tree.node(index).first;
  while (*link != 0) {
    HtmlNode& child = tree.node(*link);
    if (!is_section(child.kind)) {
      link = &child.next;
      continue;
    }
    std::uint32_t last = 0;
    for (std::uint32_t at = child.first; at != 0; at = tree.node(at).next) {
      tree.node(at).parent = index;
      last = at;
    }
    if (last != 0) tree.node(last).next = child.next;
    *link = last == 0 ? child.next : child.first;
  }
}

// Text before the first element of a node is trimmed; text behind an element keeps one space on
// either side where it had some.
std::string_view squeezed(HtmlTree& tree, std::string_view text, bool is_behind_element) {
  if (is_surely_squeezed(text)) return text;
  const bool is_leading = trim_start(text).size() != text.size();
  const bool is_trailing = trim_end(text).size() != text.size();
  std::string out;
  append_squeezed(out, text);
  if (is_behind_element && !out.empty()) {
    if (is_leading) out.insert(0, 1, ' ');
    if (is_trailing) out += ' ';
  }
  return tree.keep(std::move(out));
}

// Behind an element, what is nothing but white space is dropped. Elsewhere it leaves an empty text:
// `<td></td>`, not `<td/>`.
void squeeze_texts(HtmlTree& tree, std::uint32_t index) {
  std::uint32_t* link = &tree.node(index).first;
  bool has_element = false;
  while (*link != 0) {
    HtmlNode& part = tree.node(*link);
    const bool is_text = part.kind == HtmlKind::text;
    if (is_text) {
      part.text = squeezed(tree, part.text, has_element);
    } else {
      has_element = true;
    }
    if (is_text && part.text.empty() && has_element) {
      *link = part.next;
    } else {
      link = &part.next;
    }
  }
}

// Keeps colspan and rowspan, in this order.
void drop_attributes(HtmlTree& tree, HtmlNode& node) {
  const std::span<HtmlAttribute> all = tree.attributes(node);
  std::uint32_t kept = 0;
  for (const std::string_view name : {"colspan", "rowspan"}) {
    const auto found = std::ranges::find(all.subspan(kept), name, &HtmlAttribute::name);
    if (found != all.end()) std::swap(all[kept++], *found);
  }
  node.attributes_count = kept;
}

void make_compact(HtmlTree& tree, std::uint32_t table) {
  for (std::uint32_t at = table; at != 0; at = tree.behind(at, table)) {
    HtmlNode& node = tree.node(at);
    if (node.kind == HtmlKind::text) continue;
    if (node.attributes_count > 0) drop_attributes(tree, node);
    if (node.kind == HtmlKind::th) rename(node, HtmlKind::td, "td");
    dissolve_sections(tree, at);
    squeeze_texts(tree, at);
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
  row.node = index;
  for (std::uint32_t at = tree.node(index).first; at != 0; at = tree.node(at).next) {
    if (tree.node(at).kind == HtmlKind::text) continue;
    const std::string text = text_of(tree, at);
    if (text.empty()) continue;
    if (!row.text.empty()) row.text += ' ';
    row.text += text;
  }
  row.length = code_points(row.text);
  tree.write(index, row.html);
  return row;
}

// The one element with nothing but white space around it; 0: there is none.
std::uint32_t only_element(const HtmlTree& tree) {
  std::uint32_t found = 0;
  for (std::uint32_t at = tree.node(0).first; at != 0; at = tree.node(at).next) {
    const HtmlNode& node = tree.node(at);
    const bool is_text = node.kind == HtmlKind::text;
    if (is_text ? !is_blank(node.text) : found != 0) return 0;
    if (!is_text) found = at;
  }
  return found;
}

// 0: there is none.
std::uint32_t first_table(const HtmlTree& tree, std::uint32_t root) {
  std::uint32_t at = root;
  while (at != 0 && tree.node(at).kind != HtmlKind::table) at = tree.behind(at, root);
  return at;
}

}  // namespace

HtmlTable::Parsed HtmlTable::parse(std::string_view text_as_html, const Bounds& bounds) {
  HtmlTree::Parsed parsed = HtmlTree::parse(trim(text_as_html), bounds.nodes_max);
  if (!parsed) return parsed.error();
  if (!*parsed) return std::nullopt;
  HtmlTable table;
  table.tree_ = std::move(**parsed);
  HtmlTree& tree = table.tree_;
  const std::uint32_t root = only_element(tree);
  if (root == 0) return std::nullopt;
  const std::uint32_t found = first_table(tree, root);
  if (found == 0) return std::nullopt;
  const std::vector<FoundRow> rows = rows_of(tree, found);
  std::vector<std::string> headers(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].is_header) headers[i] = header_html(tree, rows[i].row);
  }
  make_compact(tree, found);
  table.html.reserve(text_as_html.size());
  tree.write(found, table.html);
  if (code_points(table.html) <= bounds.whole_max) return table;
  table.rows.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table.rows.push_back(row_of(tree, rows[i].row));
    table.rows.back().header_html = std::move(headers[i]);
  }
  return table;
}

std::vector<HtmlCell> HtmlTable::cells(const HtmlRow& row) const {
  std::vector<HtmlCell> cells;
  for (std::uint32_t at = tree_.node(row.node).first; at != 0; at = tree_.node(at).next) {
    if (tree_.node(at).kind != HtmlKind::text) cells.push_back(cell_of(tree_, at));
  }
  return cells;
}

}  // namespace docket::executor::chunking
