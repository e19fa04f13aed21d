#include "executor/markup/sniffer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/ascii.h"

namespace docket::executor::markup {
namespace {

using std::string_view;

constexpr string_view delimiters = ",;|";
constexpr std::size_t npos = string_view::npos;

// Neither part of a word, nor a line feed, nor a quote: what may part fields around quotes.
bool may_part(char c) {
  const bool is_word =
      is_ascii_letter(c) || is_ascii_digit(c) || c == '_' || static_cast<signed char>(c) < 0;
  return !is_word && c != '\n' && c != '"' && c != '\'';
}

bool is_quote(char c) { return c == '"' || c == '\''; }

// How often each delimiter was seen around a quoted field, in the order of first sight.
class Tally {
 public:
  void count(char c) {
    has_any_ = true;
    if (delimiters.find(c) == npos) return;
    const auto found = std::ranges::find(counts_, c, &std::pair<char, int>::first);
    if (found == counts_.end()) {
      counts_.emplace_back(c, 1);
    } else {
      ++found->second;
    }
  }
  bool has_any() const { return has_any_; }
  std::optional<char> most() const {
    const auto found = std::ranges::max_element(counts_, {}, &std::pair<char, int>::second);
    return found == counts_.end() ? std::nullopt : std::optional(found->first);
  }

 private:
  bool has_any_ = false;
  std::vector<std::pair<char, int>> counts_;
};

// Looks for quoted fields. What was once searched for in vain up to the end is not searched again.
class QuotedFields {
 public:
  explicit QuotedFields(string_view text) : text_(text) {}

  // A delimiter, a quoted field, the same delimiter.
  Tally between_delimiters() {
    Tally tally;
    std::array<std::array<bool, 256>, 2> is_vain{};
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t quote = quote_behind(at);
      std::size_t end = npos;
      if (quote != npos) {
        const char c = text_[at];
        bool& vain = is_vain[text_[quote] == '"' ? 0 : 1][static_cast<unsigned char>(c)];
        const std::array<char, 2> closing = {text_[quote], c};
        if (!vain) end = text_.find(string_view(closing.data(), 2), quote + 1);
        vain = vain || end == npos;
        if (end != npos) tally.count(c);
      }
      at = end == npos ? at + 1 : end + 2;
    }
    return tally;
  }

  // At the start of a line.
  Tally first_of_line() {
    Tally tally;
    std::array<bool, 2> is_vain{};
    for (std::size_t at = 0; at < text_.size();) {
      std::size_t end = npos;
      if ((at == 0 || text_[at - 1] == '\n') && is_quote(text_[at])) {
        bool& vain = is_vain[text_[at] == '"' ? 0 : 1];
        if (!vain) end = close(at, [](char c) { return may_part(c); });
        vain = vain || end == npos;
        if (end != npos) tally.count(text_[end]);
      }
      at = end == npos ? at + 1 : end + 1;
    }
    return tally;
  }

  // At the end of a line.
  Tally last_of_line() {
    Tally tally;
    std::array<bool, 2> is_vain{};
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t quote = quote_behind(at);
      std::size_t end = npos;
      if (quote != npos) {
        bool& vain = is_vain[text_[quote] == '"' ? 0 : 1];
        if (!vain) end = close(quote, [](char c) { return c == '\n'; });
        vain = vain || end == npos;
        if (end != npos) tally.count(text_[at]);
      }
      at = end == npos ? at + 1 : end + 1;
    }
    return tally;
  }

 private:
  // Where a quote stands behind the delimiter at `at` and at most one space.
  std::size_t quote_behind(std::size_t at) const {
    if (!may_part(text_[at])) return npos;
    std::size_t next = at + 1;
    if (next < text_.size() && text_[next] == ' ') ++next;
    return next < text_.size() && is_quote(text_[next]) ? next : npos;
  }

  // Behind the next quote like that at `at` that is followed by such a character; the end of the
  // text counts as a line feed.
  template <class Follows>
  std::size_t close(std::size_t at, Follows follows) const {
    for (std::size_t end = text_.find(text_[at], at + 1); end != npos;
         end = text_.find(text_[at], end + 1)) {
      if (end + 1 == text_.size()) return follows('\n') ? end + 1 : npos;
      if (follows(text_[end + 1])) return end + 1;
    }
    return npos;
  }

  string_view text_;
};

// How many lines have a character how often, in the order of first sight.
using Frequencies = std::vector<std::pair<std::size_t, int>>;

void count(Frequencies& frequencies, std::size_t often) {
  const auto found = std::ranges::find(frequencies, often, &std::pair<std::size_t, int>::first);
  if (found == frequencies.end()) {
    frequencies.emplace_back(often, 1);
  } else {
    ++found->second;
  }
}

// The usual count on a line, and how many more lines have it than have another.
std::pair<std::size_t, int> mode(const Frequencies& frequencies) {
  const auto most =
      *std::ranges::max_element(frequencies, {}, &std::pair<std::size_t, int>::second);
  int others = 0;
  for (const auto& [often, lines] : frequencies) others += lines;
  return {most.first, 2 * most.second - others};
}

std::optional<char> by_frequency(string_view sample) {
  std::vector<string_view> lines;
  while (!sample.empty()) {
    const std::size_t end = std::min(sample.find('\n'), sample.size());
    if (end > 0) lines.push_back(sample.substr(0, end));
    sample.remove_prefix(std::min(end + 1, sample.size()));
  }
  constexpr std::size_t chunk = 10;
  std::array<Frequencies, delimiters.size()> frequencies;
  std::vector<std::pair<std::pair<std::size_t, int>, char>> candidates;
  for (std::size_t begin = 0; begin < lines.size(); begin += chunk) {
    const std::size_t end = std::min(begin + chunk, lines.size());
    for (std::size_t line = begin; line < end; ++line) {
      for (std::size_t i = 0; i < delimiters.size(); ++i) {
        count(frequencies[i],
              static_cast<std::size_t>(std::ranges::count(lines[line], delimiters[i])));
      }
    }
    // Python's steps of 0.01 in binary floating point, down to 0.9.
    for (double consistency = 1.0; candidates.empty() && consistency >= 0.9; consistency -= 0.01) {
      for (std::size_t i = 0; i < delimiters.size(); ++i) {
        const auto usual = mode(frequencies[i]);
        if (usual.first > 0 && usual.second > 0 &&
            usual.second / static_cast<double>(end) >= consistency) {
          candidates.emplace_back(usual, delimiters[i]);
        }
      }
    }
    if (candidates.size() == 1) return candidates[0].second;
  }
  if (candidates.empty()) return std::nullopt;
  for (const char preferred : {',', ';'}) {
    for (const auto& candidate : candidates) {
      if (candidate.second == preferred) return preferred;
    }
  }
  return std::ranges::max_element(candidates)->second;
}

}  // namespace

std::optional<char> sniff_delimiter(string_view sample) {
  QuotedFields fields(sample);
  Tally tally = fields.between_delimiters();
  if (!tally.has_any()) tally = fields.first_of_line();
  if (!tally.has_any()) tally = fields.last_of_line();
  if (const std::optional<char> found = tally.most()) return found;
  return by_frequency(sample);
}

}  // namespace docket::executor::markup
