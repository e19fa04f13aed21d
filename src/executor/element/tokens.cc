#include "executor/element/tokens.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/ascii.h"
#include "executor/element/unicode.h"

namespace docket::executor::element {
namespace {

using std::string_view;

// Sorted, lower case.
constexpr auto abbreviations = std::to_array<string_view>({
    "adm.", "al.",  "apr.",    "approx.", "aug.",  "ave.",  "bros.", "c.",   "capt.",
    "cf.",  "co.",  "col.",    "corp.",   "dec.",  "dept.", "dr.",   "e.g.", "ed.",
    "eds.", "eq.",  "est.",    "etc.",    "feb.",  "fig.",  "figs.", "gen.", "gov.",
    "hon.", "i.e.", "inc.",    "jan.",    "jr.",   "jul.",  "jun.",  "lt.",  "ltd.",
    "maj.", "mar.", "messrs.", "mr.",     "mrs.",  "ms.",   "mt.",   "no.",  "nos.",
    "nov.", "oct.", "op.",     "pp.",     "ph.d.", "prof.", "rep.",  "rev.", "sec.",
    "sen.", "sep.", "sept.",   "sgt.",    "sr.",   "st.",   "v.",    "vol.", "vs.",
});

bool is_open(char32_t c) {
  switch (c) {
    case '(':
    case '[':
    case '{':
    case '"':
    case '\'':
    case '`':
    case '<':
    case '*':
    case '#':
    case '$':
    case '-':
    case '=':
    case '+':
    case '~':
    case ',':
    case ':':
    case ';':
    case '!':
    case '?':
    case '.':
    case '&':
    case '/':
    case '%':
    case '>':
    case ')':
    case ']':
    case '}':
    case '_':
    case 0x2018:
    case 0x2019:
    case 0x201c:
    case 0x201d:
    case 0x2026:
    case 0x2013:
    case 0x2014:
    case 0xab:
    case 0xbb:
    case 0xa3:
    case 0x20ac:
    case 0xa7:
    case 0x2022:
    case 0xa9:
      return true;
    default:
      return false;
  }
}

bool is_ascii_upper(char c) { return c >= 'A' && c <= 'Z'; }

// Where the last character of `text` begins.
std::size_t last_character(string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) --at;
  return at;
}

// "U.S.", "A.", "Mr.": the dot belongs to the word.
bool keeps_dot(string_view word) {
  const string_view stem = word.substr(0, word.size() - 1);
  if (stem.size() == 1) return is_ascii_upper(stem[0]);
  if (stem.size() >= 2 && is_ascii_upper(stem.back()) && !is_ascii_upper(stem[stem.size() - 2]) &&
      !is_ascii_digit(stem[stem.size() - 2])) {
    return true;
  }
  return is_abbreviation(word);
}

constexpr auto contractions = std::to_array<string_view>(
    {"n't", "'re", "'ve", "'ll", "'m", "'d", "n\xe2\x80\x99t", "\xe2\x80\x99re", "\xe2\x80\x99ve",
     "\xe2\x80\x99ll", "\xe2\x80\x99m",
     "\xe2\x80\x99"
     "d"});

bool ends_with_any_case(string_view word, string_view end) {
  if (word.size() <= end.size()) return false;
  const string_view tail = word.substr(word.size() - end.size());
  return equal_without_case(tail, end);
}

class Cutter {
 public:
  explicit Cutter(std::vector<string_view>& out) : out_(out) {}

  // One stretch without white space.
  void cut(string_view word) {
    if (std::ranges::all_of(word, is_ascii_letter)) {
      out_.push_back(word);
      return;
    }
    word = cut_front(word);
    ends_.clear();
    word = cut_back(word);
    if (!word.empty()) cut_middle(word);
    out_.insert(out_.end(), ends_.rbegin(), ends_.rend());
  }

 private:
  string_view cut_front(string_view word) {
    while (!word.empty()) {
      std::size_t at = 0;
      if (!is_open(next_character(word, at)) || word.size() == at) break;
      out_.push_back(word.substr(0, at));
      word.remove_prefix(at);
    }
    return word;
  }

  // Keeps what it cuts in ends_, last first.
  string_view cut_back(string_view word) {
    while (word.size() > 1) {
      std::size_t size = 0;
      for (const string_view possessive : {string_view("'s"), string_view("\xe2\x80\x99s")}) {
        if (ends_with_any_case(word, possessive)) size = possessive.size();
      }
      if (size == 0) {
        const std::size_t begin = last_character(word);
        std::size_t at = begin;
        if (!is_open(next_character(word, at))) break;
        if (word.back() == '.' && keeps_dot(word)) break;
        size = word.size() - begin;
      }
      ends_.push_back(word.substr(word.size() - size));
      word.remove_suffix(size);
    }
    return word;
  }

  void cut_middle(string_view word) {
    std::size_t begin = 0;
    for (std::size_t at = 1; at < word.size(); ++at) {
      const std::size_t size = sign_inside(word, at);
      if (size == 0) continue;
      cut_contraction(word.substr(begin, at - begin));
      out_.push_back(word.substr(at, size));
      begin = at + size;
      at = begin;
    }
    if (begin < word.size()) cut_contraction(word.substr(begin));
  }

  // Bytes of a sign at `at` that parts a word in two.
  static std::size_t sign_inside(string_view word, std::size_t at) {
    const auto is_letter_byte = [&](std::size_t i) {
      return i < word.size() && (is_ascii_letter(word[i]) || static_cast<signed char>(word[i]) < 0);
    };
    const char c = word[at];
    const string_view rest = word.substr(at);
    if (rest.starts_with("\xe2\x80\x93") || rest.starts_with("\xe2\x80\x94")) {
      return is_letter_byte(at - 1) && is_letter_byte(at + 3) ? 3 : 0;
    }
    if (rest.starts_with("\xe2\x80\xa6")) return 3;
    if (rest.starts_with("--")) return rest.starts_with("---") ? 3 : 2;
    if (rest.starts_with(".."))
      return rest.find_first_not_of('.') == string_view::npos ? rest.size()
                                                              : rest.find_first_not_of('.');
    const bool follows_letter = is_letter_byte(at - 1);
    const bool leads_letter = is_letter_byte(at + 1);
    if (c == '-' || c == ',') return follows_letter && leads_letter ? 1 : 0;
    if (c == ':' || c == '<' || c == '>' || c == '=' || c == '/') {
      return (follows_letter || is_ascii_digit(word[at - 1])) && leads_letter ? 1 : 0;
    }
    if (c == '.') {
      return word[at - 1] >= 'a' && word[at - 1] <= 'z' && at + 1 < word.size() &&
                     is_ascii_upper(word[at + 1])
                 ? 1
                 : 0;
    }
    return 0;
  }

  void cut_contraction(string_view word) {
    if (word.size() == 6 && lower(word) == "cannot") {
      out_.push_back(word.substr(0, 3));
      out_.push_back(word.substr(3));
      return;
    }
    for (const string_view end : contractions) {
      if (!ends_with_any_case(word, end)) continue;
      out_.push_back(word.substr(0, word.size() - end.size()));
      out_.push_back(word.substr(word.size() - end.size()));
      return;
    }
    if (!word.empty()) out_.push_back(word);
  }

  std::vector<string_view>& out_;
  std::vector<string_view> ends_;
};

}  // namespace

bool is_abbreviation(string_view word) {
  if (word.size() < 2 || word.size() > 8 || word.back() != '.') return false;
  return std::ranges::binary_search(abbreviations, lower(word));
}

std::vector<string_view> tokens(string_view text) {
  std::vector<string_view> found;
  Cutter cutter(found);
  for (const string_view word : words(text)) cutter.cut(word);
  return found;
}

}  // namespace docket::executor::element
