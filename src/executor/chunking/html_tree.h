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
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include "base/failure.h"

namespace docket::executor::chunking {

inline constexpr std::size_t html_depth_max = 200;

struct HtmlNode {
  std::string tag;   // lower case; empty: a text
  std::string text;  // of a text
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<std::uint32_t> children;  // indexes into the tree
};

// Node 0 is the root, whose children are what stands at the top.
class HtmlTree {
 public:
  using Parsed = boost::system::result<std::optional<HtmlTree>, Failure>;
  static Parsed parse(std::string_view html, std::int64_t nodes_max);

  const HtmlNode& node(std::uint32_t index) const { return nodes_[index]; }
  HtmlNode& node(std::uint32_t index) { return nodes_[index]; }
  // Appends the node, its content included.
  void write(std::uint32_t index, std::string& out) const;
  // Appends all text below the node.
  void append_text(std::uint32_t index, std::string& out) const;
  // Visits the node and all below it, each before its children.
  std::vector<std::uint32_t> preorder(std::uint32_t index) const;

 private:
  std::vector<HtmlNode> nodes_;
};

void append_xml_text(std::string& out, std::string_view text);
// ` name="value"`
void append_attribute(std::string& out, std::string_view name, std::string_view value);

}  // namespace docket::executor::chunking
