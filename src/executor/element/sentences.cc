#include "executor/element/sentences.h"

#include "executor/element/tokens.h"
#include "executor/element/unicode.h"

namespace docket::executor::element {
namespace {

using std::string_view;

bool is_closing(char32_t c) {
  return c == '"' || c == '\'' || c == ')' || c == ']' || c == '}' || c == 0x2019 || c == 0x201d ||
         c == 0xbb;
}

bool is_opening(char32_t c) {
  return c == '"' || c == '\'' || c == '(' || c == '[' || c == '{' || c == 0x2018 || c == 0x201c ||
         c == 0x201e || c == 0xab || c == 0xa1 || c == 0xbf;
}

// Letters without case, as Arabic and Hebrew have them, may begin a sentence too.
bool may_begin(char32_t c) { return is_digit(c) || is_opening(c) || (is_alpha(c) && !is_lower(c)); }

// The word that ends at `end`.
string_view last_word(string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0) {
    std::size_t previous = begin - 1;
    while (previous > 0 && (static_cast<unsigned char>(text[previous]) & 0xc0) == 0x80) --previous;
    std::size_t next = previous;
    if (is_space(next_character(text, next))) break;
    begin = previous;
  }
  return text.substr(begin, end - begin);
}

// A dot behind this word is part of it and ends nothing.
bool is_part_of_word(string_view word_with_dot) {
  while (!word_with_dot.empty()) {
    std::size_t at = 0;
    if (!is_opening(next_character(word_with_dot, at))) break;
    word_with_dot.remove_prefix(at);
  }
  const string_view stem = word_with_dot.substr(0, word_with_dot.size() - 1);
  std::size_t first_end = 0;
  const bool begins_with_letter = !stem.empty() && is_alpha(next_character(stem, first_end));
  if (begins_with_letter && first_end == stem.size()) return true;
  if (lower(word_with_dot) == "etc.") return false;
  return is_abbreviation(word_with_dot);
}

// A number with a dot, as in a list or heading: "1. Introduction".
bool is_number(string_view stem) {
  return !stem.empty() && stem.find_first_not_of("0123456789.") == string_view::npos;
}

}  // namespace

std::vector<string_view> sentences(string_view text) {
  std::vector<string_view> found;
  text = trim(text);
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c != '.' && c != '!' && c != '?') continue;
    std::size_t end = at + 1;
    while (end < text.size() && (text[end] == '.' || text[end] == '!' || text[end] == '?')) ++end;
    const std::size_t signs_end = end;
    while (end < text.size()) {
      std::size_t next = end;
      if (!is_closing(next_character(text, next))) break;
      end = next;
    }
    std::size_t next_begin = end;
    while (next_begin < text.size()) {
      std::size_t next = next_begin;
      if (!is_space(next_character(text, next))) break;
      next_begin = next;
    }
    at = signs_end - 1;
    if (next_begin == end || next_begin == text.size()) continue;
    if (c == '.') {
      const string_view word = last_word(text, signs_end);
      if (is_part_of_word(word)) continue;
      if (signs_end - word.size() == begin && is_number(word.substr(0, word.size() - 1))) continue;
    }
    std::size_t peek = next_begin;
    if (!may_begin(next_character(text, peek))) continue;
    found.push_back(text.substr(begin, end - begin));
    begin = next_begin;
    at = next_begin - 1;
  }
  if (begin < text.size()) found.push_back(text.substr(begin));
  return found;
}

std::size_t sentence_count(std::span<const string_view> sentences, std::size_t words_min) {
  std::size_t count = 0;
  for (const string_view sentence : sentences) {
    std::size_t words = 0;
    bool is_inside = false;
    for (std::size_t at = 0; at < sentence.size() && words < words_min;) {
      const char32_t character = next_character(sentence, at);
      if (is_space(character)) {
        is_inside = false;
      } else if (!is_punctuation(character) && !is_inside) {
        is_inside = true;
        ++words;
      }
    }
    count += words >= words_min ? 1 : 0;
  }
  return count;
}

}  // namespace docket::executor::element
