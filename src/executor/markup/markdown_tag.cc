#include "executor/markup/markdown_tag.h"

#include <algorithm>

#include "base/ascii.h"
#include "executor/markup/markdown_escape.h"

namespace docket::executor::markup {
namespace {

using std::string_view;

class Tag {
 public:
  explicit Tag(string_view text) : text_(text) {}

  std::size_t size() {
    at_ = 1;
    if (is_at('/')) ++at_;
    if (at_ >= text_.size() || !is_ascii_letter(text_[at_])) return 0;
    skip_until(" \n\"'<>@");
    while (attribute()) {
    }
    skip_spaces();
    if (is_at('/')) ++at_;
    return is_at('>') ? at_ + 1 : 0;
  }

 private:
  bool is_at(char c) const { return at_ < text_.size() && text_[at_] == c; }

  void skip_spaces() { at_ = std::min(text_.find_first_not_of(" \n", at_), text_.size()); }

  // Whether there was anything before one of the signs; a character behind a backslash is no sign.
  bool skip_until(string_view signs) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && signs.find(text_[at_]) == string_view::npos) {
      at_ = std::min(at_ + (is_escape(text_, at_) ? 2 : 1), text_.size());
    }
    return at_ > begin;
  }

  // White space, a name and perhaps a value; where there is none, nothing is skipped.
  bool attribute() {
    const std::size_t begin = at_;
    skip_spaces();
    if (at_ == begin || !skip_until(" \n\"'=<>")) {
      at_ = begin;
      return false;
    }
    const std::size_t behind_name = at_;
    if (!value()) at_ = behind_name;
    return true;
  }

  bool value() {
    skip_spaces();
    if (!is_at('=')) return false;
    ++at_;
    skip_spaces();
    if (!is_at('"') && !is_at('\'')) return skip_until(" \n\"'=<>");
    const std::size_t close = text_.find(text_[at_], at_ + 1);
    if (close == string_view::npos) return false;
    at_ = close + 1;
    return true;
  }

  string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::size_t markdown_tag_size(string_view text) {
  return text.starts_with('<') ? Tag(text).size() : 0;
}

}  // namespace docket::executor::markup
