// Reads the tags and texts of a piece of HTML, one after the other.
//
// Guarantees: texts and values are decoded, names in lower case. What needs neither is a part of
//   the HTML itself; the rest is put among the kept texts.
// Callers: HtmlTree. Threads: one scanner, one thread.
#pragma once

#include <cstddef>
#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

namespace docket::executor::chunking {

// Texts that stay where they are whatever becomes of the list.
using KeptTexts = std::forward_list<std::string>;

struct HtmlAttribute {
  std::string_view name;
  std::string_view value;
};

struct HtmlTag {
  std::string_view name;  // empty: a comment or declaration
  std::vector<HtmlAttribute> attributes;
  bool is_end = false;
  bool is_empty = false;  // <x/>
};

class HtmlScanner {
 public:
  // Both must outlive what is read.
  HtmlScanner(std::string_view html, KeptTexts& kept) : html_(html), kept_(kept) {}

  bool is_done() const { return at_ >= html_.size(); }
  // The text up to the next tag, or to the end.
  std::string_view text();
  // The tag behind a text that was not the last.
  void read_tag(HtmlTag& tag);

 private:
  bool is_markup() const;
  void skip_past(std::string_view mark);
  void skip_blanks();
  template <class IsEnd>
  std::string_view lowered_until(const IsEnd& is_end);
  void read_attributes(HtmlTag& tag);
  void read_attribute(HtmlTag& tag);
  std::string_view attribute_value();
  std::string_view decoded(std::string_view raw);

  std::string_view html_;
  KeptTexts& kept_;
  std::size_t at_ = 0;
};

}  // namespace docket::executor::chunking
