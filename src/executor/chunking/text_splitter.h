// Cuts one long text into parts that fit, at line breaks or spaces where it can.
//
// Guarantees: a part has at most `max` code points. The separator disappears; the next part begins
//   with the last `overlap` code points of the one before, the separator's space counted in. The
//   time is linear in the text and its repeated overlaps.
// Callers: prose and tables. Threads: values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace docket::executor::chunking {

class TextSplitter {
 public:
  // `text` must outlive the splitter. 0 <= overlap < max.
  TextSplitter(std::string_view text, std::size_t max, std::size_t overlap)
      : max_(max), overlap_(overlap), rest_(text) {}

  bool is_done() const { return head_.empty() && rest_.empty(); }
  // The next part, not trimmed where the whole rest fits.
  std::string next();

 private:
  // What is cut off, and how much of the text it used up, in bytes.
  struct Cut {
    std::string part;
    std::size_t used = 0;
    std::string repeated;  // goes before the rest
  };
  bool cut_at(char separator, std::string_view window, Cut& cut) const;
  void drop(std::size_t bytes);
  void trim_rest();

  std::size_t max_;
  std::size_t overlap_;
  std::string head_;  // repeated from the part before; what is left to cut is head_ + rest_
  std::string_view rest_;
};

}  // namespace docket::executor::chunking
