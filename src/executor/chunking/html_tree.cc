#include "executor/chunking/html_tree.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "base/ascii.h"
#include "executor/element/markup_escape.h"
#include "executor/element/reader.h"

namespace docket::executor::chunking {
namespace {

constexpr std::array<std::string_view, 9> void_tags = {"area",  "br",   "col",  "hr", "img",
                                                       "input", "link", "meta", "wbr"};

bool is_void(std::string_view tag) { return std::ranges::find(void_tags, tag) != void_tags.end(); }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

void append_utf8(std::string& out, std::uint32_t point) {
  if (point == 0 || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) point = 0xFFFD;
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0U | (point >> 6U));
    byte(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    byte(0xE0U | (point >> 12U));
    byte(0x80U | ((point >> 6U) & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  } else {
    byte(0xF0U | (point >> 18U));
    byte(0x80U | ((point >> 12U) & 0x3FU));
    byte(0x80U | ((point >> 6U) & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  }
}

// The named references that writers of table HTML use.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> entities = {{
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"apos", "'"},
    {"nbsp", "\xC2\xA0"},
}};

// Appends what the reference `name` (between & and ;) stands for; false when it is none.
bool append_reference(std::string& out, std::string_view name) {
  if (name.size() > 1 && name[0] == '#') {
    const bool is_hex = name[1] == 'x' || name[1] == 'X';
    const std::string_view digits = name.substr(is_hex ? 2 : 1);
    std::uint32_t point = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, point, is_hex ? 16 : 10);
    if (read.ptr != end || digits.empty()) return false;
    append_utf8(out, read.ec == std::errc() ? point : 0);
    return true;
  }
  for (const auto& [word, text] : entities) {
    if (word == name) {
      out += text;
      return true;
    }
  }
  return false;
}

std::string decoded(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  std::size_t at = 0;
  while (at < raw.size()) {
    const std::size_t mark = std::min(raw.find('&', at), raw.size());
    out.append(raw.substr(at, mark - at));
    if (mark == raw.size()) break;
    constexpr std::size_t name_max = 12;
    const std::string_view ahead = raw.substr(mark + 1, name_max);
    const std::size_t end = ahead.find(';');
    if (end != std::string_view::npos && append_reference(out, ahead.substr(0, end))) {
      at = mark + end + 2;
    } else {
      out += '&';
      at = mark + 1;
    }
  }
  return out;
}

bool is_cell(std::string_view tag) { return tag == "td" || tag == "th"; }
bool is_section(std::string_view tag) { return tag == "thead" || tag == "tbody" || tag == "tfoot"; }

// Whether an open `open` ends where `next` begins.
bool ends_before(std::string_view open, std::string_view next) {
  if (is_cell(next)) return is_cell(open);
  if (next == "tr") return is_cell(open) || open == "tr";
  if (is_section(next)) return is_cell(open) || open == "tr" || is_section(open);
  if (next == "li") return open == "li";
  if (next == "p") return open == "p";
  return false;
}

struct Tag {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  bool is_end = false;
  bool is_empty = false;  // <x/>
};

// Reads tags and texts one after the other.
class Scanner {
 public:
  explicit Scanner(std::string_view html) : html_(html) {}
  bool is_done() const { return at_ >= html_.size(); }

  // The text up to the next tag, decoded.
  std::string text() {
    const std::size_t begin = at_;
    at_ = std::min(html_.find('<', at_), html_.size());
    while (at_ < html_.size() && !is_markup())
      at_ = std::min(html_.find('<', at_ + 1), html_.size());
    return decoded(html_.substr(begin, at_ - begin));
  }

  // The tag here; a comment or declaration is one without a name.
  Tag tag() {
    Tag tag;
    if (html_.substr(at_).starts_with("<!--")) {
      skip_past("-->");
      return tag;
    }
    if (html_[at_ + 1] == '!' || html_[at_ + 1] == '?') {
      skip_past(">");
      return tag;
    }
    ++at_;
    tag.is_end = html_[at_] == '/';
    if (tag.is_end) ++at_;
    while (at_ < html_.size() && !is_blank(html_[at_]) && html_[at_] != '>' && html_[at_] != '/') {
      tag.name += ascii_lower(html_[at_++]);
    }
    read_attributes(tag);
    return tag;
  }

 private:
  bool is_markup() const {
    if (html_[at_] != '<' || at_ + 1 >= html_.size()) return false;
    const char next = html_[at_ + 1];
    if (next == '/') return at_ + 2 < html_.size() && is_letter(html_[at_ + 2]);
    return is_letter(next) || next == '!' || next == '?';
  }
  void skip_past(std::string_view mark) {
    const std::size_t found = html_.find(mark, at_);
    at_ = found == std::string_view::npos ? html_.size() : found + mark.size();
  }
  void skip_blanks() {
    while (at_ < html_.size() && is_blank(html_[at_])) ++at_;
  }

  void read_attributes(Tag& tag) {
    while (true) {
      skip_blanks();
      if (at_ >= html_.size()) return;
      const char c = html_[at_];
      if (c == '>') {
        ++at_;
        return;
      }
      if (c == '/') {
        ++at_;
        tag.is_empty = at_ < html_.size() && html_[at_] == '>';
        continue;
      }
      read_attribute(tag);
    }
  }

  void read_attribute(Tag& tag) {
    std::string name;
    const std::size_t begin = at_;
    while (at_ < html_.size() && !is_blank(html_[at_]) && (html_[at_] != '=' || at_ == begin) &&
           html_[at_] != '>' && html_[at_] != '/') {
      name += ascii_lower(html_[at_++]);
    }
    skip_blanks();
    std::string value;
    if (at_ < html_.size() && html_[at_] == '=') {
      ++at_;
      skip_blanks();
      value = attribute_value();
    }
    const bool is_known = std::ranges::find(tag.attributes, name, [](const auto& attribute) {
                            return attribute.first;
                          }) != tag.attributes.end();
    if (!is_known && tag.attributes.size() < attributes_max) {
      tag.attributes.emplace_back(std::move(name), std::move(value));
    }
  }

  std::string attribute_value() {
    if (at_ >= html_.size()) return {};
    const char quote = html_[at_];
    std::size_t end = at_;
    if (quote == '"' || quote == '\'') {
      end = std::min(html_.find(quote, at_ + 1), html_.size());
      const std::string_view raw = html_.substr(at_ + 1, end - at_ - 1);
      at_ = std::min(end + 1, html_.size());
      return decoded(raw);
    }
    while (end < html_.size() && !is_blank(html_[end]) && html_[end] != '>') ++end;
    const std::string_view raw = html_.substr(at_, end - at_);
    at_ = end;
    return decoded(raw);
  }

  static constexpr std::size_t attributes_max = 50;
  std::string_view html_;
  std::size_t at_ = 0;
};

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
  element::append_markup(out, text, element::Quotes::raw);
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out += ' ';
  out += name;
  out += "=\"";
  element::append_markup(out, value, element::Quotes::doubled);
  out += '"';
}

HtmlTree::Parsed HtmlTree::parse(std::string_view html, std::int64_t nodes_max) {
  HtmlTree tree;
  // Each mark may begin a node and end a text before it.
  constexpr std::size_t nodes_ahead_max = 1U << 16U;
  const auto marks = static_cast<std::size_t>(std::ranges::count(html, '<'));
  tree.nodes_.reserve(std::min(marks + 2, nodes_ahead_max));
  tree.nodes_.emplace_back();
  std::vector<std::uint32_t> open = {0};
  const auto add = [&](HtmlNode node) {
    const auto index = static_cast<std::uint32_t>(tree.nodes_.size());
    tree.nodes_.push_back(std::move(node));
    tree.nodes_[open.back()].children.push_back(index);
    return index;
  };
  Scanner scanner(html);
  while (!scanner.is_done()) {
    if (std::string text = scanner.text(); !text.empty()) {
      add({.tag = {}, .text = std::move(text), .attributes = {}, .children = {}});
    }
    if (std::ssize(tree.nodes_) > nodes_max) return element::past_limit("html_nodes");
    if (scanner.is_done()) break;
    Tag tag = scanner.tag();
    if (tag.name.empty()) continue;
    if (tag.is_end) {
      // An end tag without a beginning is dropped; a table's cells end with their table only.
      for (std::size_t level = open.size(); level-- > 1;) {
        const std::string& name = tree.nodes_[open[level]].tag;
        if (name == tag.name) {
          open.resize(level);
          break;
        }
        if (name == "table") break;
      }
      continue;
    }
    for (std::size_t level = open.size(); level-- > 1;) {
      const std::string& name = tree.nodes_[open[level]].tag;
      if (name == "table") break;
      if (ends_before(name, tag.name)) open.resize(level);
    }
    const bool has_content = !tag.is_empty && !is_void(tag.name);
    const std::uint32_t index = add({.tag = std::move(tag.name),
                                     .text = {},
                                     .attributes = std::move(tag.attributes),
                                     .children = {}});
    if (has_content) open.push_back(index);
    if (open.size() > html_depth_max) return std::nullopt;
  }
  return tree;
}

void HtmlTree::write(std::uint32_t index, std::string& out) const {
  // Pairs of a node and how many of its children are written already.
  std::vector<std::pair<std::uint32_t, std::size_t>> path = {{index, 0}};
  while (!path.empty()) {
    auto& [at, done] = path.back();
    const HtmlNode& node = nodes_[at];
    if (node.tag.empty() && at != 0) {
      append_xml_text(out, node.text);
      path.pop_back();
      continue;
    }
    if (done == 0) {
      out += '<';
      out += node.tag;
      for (const auto& [name, value] : node.attributes) append_attribute(out, name, value);
      out += node.children.empty() ? "/>" : ">";
    }
    if (done < node.children.size()) {
      const std::uint32_t child = node.children[done++];
      path.emplace_back(child, 0);
      continue;
    }
    if (!node.children.empty()) {
      out += "</";
      out += node.tag;
      out += '>';
    }
    path.pop_back();
  }
}

std::vector<std::uint32_t> HtmlTree::preorder(std::uint32_t index) const {
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> left = {index};
  while (!left.empty()) {
    const std::uint32_t at = left.back();
    left.pop_back();
    order.push_back(at);
    const auto& children = nodes_[at].children;
    left.insert(left.end(), children.rbegin(), children.rend());
  }
  return order;
}

void HtmlTree::append_text(std::uint32_t index, std::string& out) const {
  for (const std::uint32_t at : preorder(index)) {
    if (nodes_[at].tag.empty()) out += nodes_[at].text;
  }
}

}  // namespace docket::executor::chunking
