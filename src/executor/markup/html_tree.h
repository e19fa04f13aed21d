// An HTML document as a tree of what the reader needs: kinds of tags, texts, a few attributes.
//
// Guarantees: libxml2's parser says which tags a document has, also where it leaves some out. Nodes
//   stand in document order; comments, scripts, styles and their like are gone, what follows them
//   stays.
// Errors: past_limit of html_nodes, html_depth and xml_attrs.
// Threads: a tree is a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/element/reader.h"

namespace docket::executor::markup {

// What a tag does to the text in it. Names of HTML elements that are alike share one.
enum class Tag : std::uint8_t {
  other,    // its content is left out, what follows it is part of the paragraph
  block,    // p, div, ul and the like: begins and ends a paragraph
  heading,  // h1 to h6
  item,     // li
  pre,
  image,
  table,
  removed_block,  // left out; ends a paragraph
  phrase,         // part of the paragraph
  anchor,
  bold,
  italic,
  line_break,
};

struct HtmlNode {
  Tag tag = Tag::other;
  std::uint8_t level = 0;   // of a heading, from 0
  std::uint16_t lists = 0;  // ol, ul and dl around it
  std::uint32_t parent = 0;
  std::uint32_t first_child = 0;  // 0: none; the root is no child
  std::uint32_t next = 0;         // sibling; 0: none
  std::uint32_t text = 0;         // behind its start tag
  std::uint32_t text_size = 0;
  std::uint32_t tail = 0;  // behind its end tag
  std::uint32_t tail_size = 0;
  std::uint32_t details = 0;  // 0: none
};

// Attributes of the few nodes that have any that count.
struct HtmlDetails {
  std::string name;  // of cells, rows and parts of tables
  std::string href;
  std::string source;  // data-src, else src
  std::string alternative;
  std::optional<std::int64_t> page;
};

class HtmlTree {
 public:
  // nullopt: read. `text` is UTF-8.
  std::optional<Failure> read(std::string_view text, const element::ReadContext& context);

  // main, else body; nullopt: neither is there.
  std::optional<std::uint32_t> root() const;

  const HtmlNode& node(std::uint32_t at) const { return nodes_[at]; }
  const HtmlDetails& details(std::uint32_t at) const { return details_[nodes_[at].details]; }
  std::string_view text(std::uint32_t at) const;
  std::string_view tail(std::uint32_t at) const;
  // That counts for the text of this node: its own, or that of the nearest node around it.
  std::optional<std::int64_t> page(std::uint32_t at) const;

 private:
  class Builder;

  std::vector<HtmlNode> nodes_;
  std::vector<HtmlDetails> details_;
  std::string texts_;
  std::optional<std::uint32_t> main_;
  std::optional<std::uint32_t> body_;
  bool has_pages_ = false;
};

}  // namespace docket::executor::markup
