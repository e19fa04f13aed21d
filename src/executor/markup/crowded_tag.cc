#include "executor/markup/crowded_tag.h"

#include <algorithm>
#include <cstddef>

#include "base/ascii.h"

namespace docket::executor::markup {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_name_start(char c) {
  return is_ascii_letter(c) || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

// One tag, from behind its '<'.
class TagScan {
 public:
  explicit TagScan(std::string_view text) : text_(text) {}

  // Words behind the name; at most one more than `most` are counted.
  std::int64_t attributes(std::int64_t most) {
    while (!at_end() && !is_space(text_[at_]) && text_[at_] != '/') ++at_;
    std::int64_t count = 0;
    while (count <= most) {
      while (!at_end() && (is_space(text_[at_]) || text_[at_] == '/')) ++at_;
      if (at_end()) break;
      if (text_[at_] != '=') ++count;  // else it is the value of the one before it
      skip_attribute();
    }
    return count;
  }
  std::size_t place() const { return at_; }

 private:
  bool at_end() const { return at_ == text_.size() || text_[at_] == '>'; }

  // To the end of its value; quotes stand behind '=' only.
  void skip_attribute() {
    bool may_quote = false;
    for (; !at_end(); ++at_) {
      const char c = text_[at_];
      if (may_quote && (c == '"' || c == '\'')) {
        at_ = std::min(text_.find(c, at_ + 1), text_.size() - 1) + 1;
        return;
      }
      if (is_space(c) && !may_quote) return;
      if (!is_space(c)) may_quote = c == '=';
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Behind the first `mark` of `text`, whatever its case; its end where there is none.
std::size_t behind(std::string_view text, std::string_view mark) {
  const auto found = std::ranges::search(
      text, mark, [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
  return found.empty() ? text.size() : static_cast<std::size_t>(found.end() - text.begin());
}

bool begins(std::string_view text, std::string_view word) {
  if (text.size() <= word.size() || !equal_without_case(text.substr(0, word.size()), word)) {
    return false;
  }
  const char next = text[word.size()];
  return is_space(next) || next == '/' || next == '>';
}

// How much of what begins at '<' has no tags; 0: it may be one.
std::size_t without_tags(std::string_view text, Markup markup) {
  if (text.starts_with("<!--")) return behind(text, "-->");
  if (markup == Markup::xml) return text.starts_with("<![CDATA[") ? behind(text, "]]>") : 0;
  if (begins(text.substr(1), "script")) return behind(text, "</script");
  if (begins(text.substr(1), "style")) return behind(text, "</style");
  return 0;
}

}  // namespace

bool has_crowded_tag(std::string_view text, Markup markup, std::int64_t attributes_max) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
    const std::string_view rest = text.substr(at);
    if (rest.size() > 1 && is_name_start(rest[1])) {
      TagScan tag(rest.substr(1));
      if (tag.attributes(attributes_max) > attributes_max) return true;
      const std::size_t silent = without_tags(rest, markup);
      at += std::max(silent, 1 + tag.place());
      continue;
    }
    at += std::max<std::size_t>(without_tags(rest, markup), 1);
  }
  return false;
}

}  // namespace docket::executor::markup
