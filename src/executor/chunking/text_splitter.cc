#include "executor/chunking/text_splitter.h"

#include <utility>

#include "executor/chunking/code_points.h"

namespace docket::executor::chunking {

void TextSplitter::drop(std::size_t bytes) {
  const std::size_t from_head = bytes < head_.size() ? bytes : head_.size();
  head_.erase(0, from_head);
  rest_.remove_prefix(bytes - from_head);
}

void TextSplitter::trim_rest() {
  head_ = trim_start(head_);
  if (head_.empty()) rest_ = trim_start(rest_);
}

// The last separator that leaves a part longer than the overlap, else the part would be cut again
// and again.
bool TextSplitter::cut_at(char separator, std::string_view window, Cut& cut) const {
  const std::size_t low = bytes_of(window, overlap_ + 1);
  const std::size_t at = window.rfind(separator);
  if (at == std::string_view::npos || at < low) return false;
  const std::string_view part = trim_end(window.substr(0, at));
  if (part.empty()) return false;
  cut.part = part;
  cut.used = at + 1;
  cut.repeated.clear();
  if (overlap_ <= 1) return true;
  cut.repeated = trim_start(part.substr(part.size() - bytes_of_last(part, overlap_ - 1)));
  cut.repeated += ' ';
  return true;
}

std::string TextSplitter::next() {
  // One more than fits: a separator may stand right behind the part.
  const std::size_t in_head = code_points(head_);
  const std::size_t from_rest = max_ + 1 > in_head ? bytes_of(rest_, max_ + 1 - in_head) : 0;
  std::string joined;
  std::string_view window = rest_.substr(0, from_rest);
  if (!head_.empty()) {
    joined = head_ + std::string(window);
    window = joined;
  }
  if (code_points(window) <= max_) {
    std::string all(window);
    head_.clear();
    rest_ = {};
    return all;
  }
  for (const char separator : {'\n', ' '}) {
    Cut cut;
    if (!cut_at(separator, window, cut)) continue;
    // White space after the separator is used up too; the rest must get shorter.
    const std::string_view behind = trim_start(window.substr(cut.used));
    std::size_t used = code_points(window.substr(0, window.size() - behind.size()));
    if (behind.empty()) {
      const std::string_view unseen = rest_.substr(from_rest);
      used += code_points(unseen.substr(0, unseen.size() - trim_start(unseen).size()));
    }
    if (used <= code_points(cut.repeated)) continue;
    drop(cut.used);
    trim_rest();
    head_ = cut.repeated + head_;
    trim_rest();
    return std::move(cut.part);
  }
  std::string part(trim_end(window.substr(0, bytes_of(window, max_))));
  drop(bytes_of(window, max_ - overlap_));
  trim_rest();
  return part;
}

}  // namespace docket::executor::chunking
