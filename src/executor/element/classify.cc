#include "executor/element/classify.h"

#include <algorithm>
#include <utility>

#include "executor/element/sentences.h"
#include "executor/element/text_rules.h"
#include "executor/element/tokens.h"
#include "executor/element/unicode.h"
#include "executor/element/verbs.h"

namespace docket::executor::element {
namespace {

// A sentence of fewer words does not count: as prose, and against a title.
constexpr std::size_t prose_words = 3;
constexpr std::size_t title_sentence_words = 5;
constexpr std::ptrdiff_t title_words_max = 12;

// More than half of the words are capitalized, or there are no words.
bool has_many_capitals(std::string_view text) {
  if (is_upper(text)) return true;
  std::size_t words = 0;
  std::size_t capitals = 0;
  for (const std::string_view token : tokens(text)) {
    if (!is_alpha(token)) continue;
    ++words;
    capitals += is_title(token) || is_upper(token) ? 1 : 0;
  }
  return words == 0 || 2 * capitals > words;
}

bool ends_in_punctuation(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) --at;
  const char32_t last = next_character(text, at);
  return !is_word(last) && !is_space(last);
}

}  // namespace

bool is_narrative(std::string_view text) {
  if (text.empty() || is_numeric(text)) return false;
  const bool is_prose = sentence_count(text, prose_words) > 1;
  if (!is_prose && has_many_capitals(text)) return false;
  if (is_alpha_low(text)) return false;
  return is_prose || has_verb(text);
}

bool is_title_like(std::string_view text) {
  if (text.empty() || text.ends_with(',') || is_numeric(text)) return false;
  if (std::ranges::count(text, ' ') >= title_words_max) return false;
  if (is_upper(text) && ends_in_punctuation(text)) return false;
  return !is_alpha_low(text) && sentence_count(text, title_sentence_words) <= 1;
}

Element classify(std::string text) {
  Element element;
  if (is_bulleted(text)) {
    element.type = Type::list_item;
    element.text = clean_bullet(text);
    return element;
  }
  if (is_email(text)) {
    element.type = Type::email_address;
  } else if (is_zip_line(text)) {
    element.type = Type::address;
  } else if (is_numbered(text)) {
    element.type = Type::list_item;
  } else if (is_narrative(text)) {
    element.type = Type::narrative_text;
  } else if (is_title_like(text)) {
    element.type = Type::title;
  }
  element.text = std::move(text);
  return element;
}

}  // namespace docket::executor::element
