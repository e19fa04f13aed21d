// A small piece of HTML, a table in practice, as a tree that can be changed and written again.
//
// Guarantees: one pass, no recursion; nesting beyond `html_depth_max` is no tree. Text is decoded,
//   comments and declarations are dropped, `<x/>` is an empty element, and open cells, rows and
//   sections end where the next begins. Written as XML: only & < > are escaped, an element without
//   content is `<x/>`.
// Callers: HtmlTable. Threads: values. Errors: `limit` (html_nodes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include "base/failure.h"
#include "executor/chunking/html_scanner.h"

namespace docket::executor::chunking {

inline constexpr std::size_t html_depth_max = 200;

// What the tree's rules know by name; everything else is `other`.
enum class HtmlKind : std::uint8_t { text, other, empty, table, thead, section, tr, td, th, li, p };

inline bool is_section(HtmlKind kind) {
  return kind == HtmlKind::thead || kind == HtmlKind::section;
}
inline bool is_cell(HtmlKind kind) { return kind == HtmlKind::td || kind == HtmlKind::th; }

// Nodes name each other by their index in the tree; 0, the root, is nobody's child and means none.
struct HtmlNode {
  HtmlKind kind = HtmlKind::text;
  std::string_view tag;   // lower case
  std::string_view text;  // of a text
  std::uint32_t parent = 0;
  std::uint32_t first = 0;  // child
  std::uint32_t next = 0;   // child of the same parent
  std::uint32_t attributes_begin = 0;
  std::uint32_t attributes_count = 0;
};

class HtmlTree {
 public:
  using Parsed = boost::system::result<std::optional<HtmlTree>, Failure>;
  // `html` must outlive the tree, whose words are parts of it as far as they can be.
  static Parsed parse(std::string_view html, std::int64_t nodes_max);

  // No copies: their words would be parts of texts that the first tree keeps.
  HtmlTree() = default;
  HtmlTree(const HtmlTree&) = delete;
  HtmlTree& operator=(const HtmlTree&) = delete;
  HtmlTree(HtmlTree&&) = default;
  HtmlTree& operator=(HtmlTree&&) = default;
  ~HtmlTree() = default;

  const HtmlNode& node(std::uint32_t index) const { return nodes_[index]; }
  HtmlNode& node(std::uint32_t index) { return nodes_[index]; }
  std::span<HtmlAttribute> attributes(const HtmlNode& node) {
    return std::span(attributes_).subspan(node.attributes_begin, node.attributes_count);
  }
  // Keeps a text that does not stand in the HTML as long as the tree.
  std::string_view keep(std::string text) { return kept_.emplace_front(std::move(text)); }

  // The node behind `index` in a walk over `top` and all below it, each before its children; 0:
  // that was the last.
  std::uint32_t behind(std::uint32_t index, std::uint32_t top) const;
  // Appends the node, its content included.
  void write(std::uint32_t index, std::string& out) const;
  // Appends all text below the node.
  void append_text(std::uint32_t index, std::string& out) const;

 private:
  class Growth;
  void write_begin(const HtmlNode& node, std::string& out) const;

  std::vector<HtmlNode> nodes_;
  std::vector<HtmlAttribute> attributes_;
  KeptTexts kept_;
};

void append_xml_text(std::string& out, std::string_view text);

}  // namespace docket::executor::chunking
