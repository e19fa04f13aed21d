#include "executor/chunking/html_tree.h"

#include <algorithm>
#include <array>

#include "executor/element/markup_escape.h"
#include "executor/element/reader.h"

namespace docket::executor::chunking {
namespace {

// By how often tables have them.
constexpr std::array<std::pair<std::string_view, HtmlKind>, 18> kinds = {{
    {"td", HtmlKind::td},
    {"tr", HtmlKind::tr},
    {"th", HtmlKind::th},
    {"table", HtmlKind::table},
    {"thead", HtmlKind::thead},
    {"tbody", HtmlKind::section},
    {"tfoot", HtmlKind::section},
    {"li", HtmlKind::li},
    {"p", HtmlKind::p},
    {"area", HtmlKind::empty},
    {"br", HtmlKind::empty},
    {"col", HtmlKind::empty},
    {"hr", HtmlKind::empty},
    {"img", HtmlKind::empty},
    {"input", HtmlKind::empty},
    {"link", HtmlKind::empty},
    {"meta", HtmlKind::empty},
    {"wbr", HtmlKind::empty},
}};

HtmlKind kind_of(std::string_view tag) {
  for (const auto& [word, kind] : kinds) {
    if (word == tag) return kind;
  }
  return HtmlKind::other;
}

// Whether an open `open` ends where `next` begins.
bool ends_before(HtmlKind open, HtmlKind next) {
  if (is_cell(next)) return is_cell(open);
  if (next == HtmlKind::tr) return is_cell(open) || open == HtmlKind::tr;
  if (is_section(next)) return is_cell(open) || open == HtmlKind::tr || is_section(open);
  return (next == HtmlKind::li || next == HtmlKind::p) && open == next;
}

// ` name="value"`
void append_attribute(std::string& out, const HtmlAttribute& attribute) {
  out += ' ';
  out += attribute.name;
  out += "=\"";
  element::append_markup(out, attribute.value, element::Quotes::doubled);
  out += '"';
}

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
  element::append_markup(out, text, element::Quotes::raw);
}

// A tree while tags and texts come in: knows which element is open, and its last child.
class HtmlTree::Growth {
 public:
  explicit Growth(HtmlTree& tree) : tree_(tree) { tree_.nodes_.emplace_back(); }

  std::size_t depth() const { return depth_; }

  void add_text(std::string_view text) {
    last_ = add({.kind = HtmlKind::text, .tag = {}, .text = text});
  }

  void begin(const HtmlTag& tag) {
    HtmlNode node{.kind = kind_of(tag.name), .tag = tag.name, .text = {}};
    end_before(node.kind);
    if (!tag.attributes.empty()) {
      node.attributes_begin = static_cast<std::uint32_t>(tree_.attributes_.size());
      node.attributes_count = static_cast<std::uint32_t>(tag.attributes.size());
      tree_.attributes_.insert(tree_.attributes_.end(), tag.attributes.begin(),
                               tag.attributes.end());
    }
    last_ = add(node);
    if (tag.is_empty || node.kind == HtmlKind::empty) return;
    open_ = std::exchange(last_, 0);
    ++depth_;
  }

  // An end tag without a beginning is dropped; a table's cells end with their table only.
  void end(std::string_view tag) {
    std::size_t depth = depth_;
    for (std::uint32_t at = open_; at != 0; at = tree_.nodes_[at].parent, --depth) {
      if (tree_.nodes_[at].tag == tag) return close(at, depth);
      if (tree_.nodes_[at].kind == HtmlKind::table) return;
    }
  }

 private:
  void end_before(HtmlKind next) {
    std::size_t depth = depth_;
    for (std::uint32_t at = open_; at != 0; at = tree_.nodes_[at].parent, --depth) {
      const HtmlKind kind = tree_.nodes_[at].kind;
      if (kind == HtmlKind::table) return;
      if (ends_before(kind, next)) close(at, depth);
    }
  }

  // Closes the element, which lies so deep, and all in it that is open.
  void close(std::uint32_t index, std::size_t depth) {
    last_ = index;
    open_ = tree_.nodes_[index].parent;
    depth_ = depth - 1;
  }

  std::uint32_t add(HtmlNode node) {
    node.parent = open_;
    const auto index = static_cast<std::uint32_t>(tree_.nodes_.size());
    tree_.nodes_.push_back(node);
    (last_ == 0 ? tree_.nodes_[open_].first : tree_.nodes_[last_].next) = index;
    return index;
  }

  HtmlTree& tree_;
  std::uint32_t open_ = 0;
  std::uint32_t last_ = 0;  // child of what is open
  std::size_t depth_ = 0;
};

HtmlTree::Parsed HtmlTree::parse(std::string_view html, std::int64_t nodes_max) {
  HtmlTree tree;
  // Each mark may begin a node and end a text before it.
  constexpr std::size_t nodes_ahead_max = 1U << 16U;
  const auto marks = static_cast<std::size_t>(std::ranges::count(html, '<'));
  tree.nodes_.reserve(std::min(marks + 2, nodes_ahead_max));
  Growth growth(tree);
  HtmlScanner scanner(html, tree.kept_);
  HtmlTag tag;
  while (!scanner.is_done()) {
    if (const std::string_view text = scanner.text(); !text.empty()) growth.add_text(text);
    if (std::ssize(tree.nodes_) > nodes_max) return element::past_limit("html_nodes");
    if (scanner.is_done()) break;
    scanner.read_tag(tag);
    if (tag.name.empty()) continue;
    if (tag.is_end) {
      growth.end(tag.name);
    } else {
      growth.begin(tag);
    }
    if (growth.depth() >= html_depth_max) return std::nullopt;
  }
  return tree;
}

std::uint32_t HtmlTree::behind(std::uint32_t index, std::uint32_t top) const {
  if (nodes_[index].first != 0) return nodes_[index].first;
  while (index != top && nodes_[index].next == 0) index = nodes_[index].parent;
  return index == top ? 0 : nodes_[index].next;
}

void HtmlTree::write_begin(const HtmlNode& node, std::string& out) const {
  if (node.kind == HtmlKind::text) return append_xml_text(out, node.text);
  out += '<';
  out += node.tag;
  const std::span all(attributes_);
  for (const auto& attribute : all.subspan(node.attributes_begin, node.attributes_count)) {
    append_attribute(out, attribute);
  }
  out += node.first == 0 ? "/>" : ">";
}

void HtmlTree::write(std::uint32_t index, std::string& out) const {
  std::uint32_t at = index;
  while (true) {
    write_begin(nodes_[at], out);
    if (nodes_[at].first != 0) {
      at = nodes_[at].first;
      continue;
    }
    while (at != index && nodes_[at].next == 0) {
      at = nodes_[at].parent;
      out += "</";
      out += nodes_[at].tag;
      out += '>';
    }
    if (at == index) return;
    at = nodes_[at].next;
  }
}

void HtmlTree::append_text(std::uint32_t index, std::string& out) const {
  for (std::uint32_t at = index; at != 0; at = behind(at, index)) {
    if (nodes_[at].kind == HtmlKind::text) out += nodes_[at].text;
  }
}

}  // namespace docket::executor::chunking
