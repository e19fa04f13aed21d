#include "executor/element/classify.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

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

// A text with what several of the tests look at, which is made once.
class Candidate {
 public:
  explicit Candidate(std::string_view text) : text_(text) {}

  bool is_narrative();
  bool is_title_like();

 private:
  std::size_t sentences(std::size_t words_min);
  const std::vector<std::string_view>& tokens();
  bool has_many_capitals();
  bool ends_in_punctuation() const;

  std::string_view text_;
  std::optional<std::vector<std::string_view>> sentences_;
  std::optional<std::vector<std::string_view>> tokens_;
};

// Those of at least so many words.
std::size_t Candidate::sentences(std::size_t words_min) {
  if (!sentences_) sentences_ = element::sentences(text_);
  return sentence_count(*sentences_, words_min);
}

const std::vector<std::string_view>& Candidate::tokens() {
  if (!tokens_) tokens_ = element::tokens(text_);
  return *tokens_;
}

// More than half of the words are capitalized, or there are no words.
bool Candidate::has_many_capitals() {
  if (is_upper(text_)) return true;
  std::size_t words = 0;
  std::size_t capitals = 0;
  for (const std::string_view token : tokens()) {
    if (!is_alpha(token)) continue;
    ++words;
    capitals += is_title(token) || is_upper(token) ? 1 : 0;
  }
  return words == 0 || 2 * capitals > words;
}

bool Candidate::ends_in_punctuation() const {
  std::size_t at = text_.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text_[at]) & 0xc0) == 0x80) --at;
  const char32_t last = next_character(text_, at);
  return !is_word(last) && !is_space(last);
}

bool Candidate::is_narrative() {
  if (text_.empty() || is_numeric(text_)) return false;
  const bool is_prose = sentences(prose_words) > 1;
  if (!is_prose && has_many_capitals()) return false;
  if (is_alpha_low(text_)) return false;
  return is_prose || has_verb(text_, tokens());
}

bool Candidate::is_title_like() {
  if (text_.empty() || text_.ends_with(',') || is_numeric(text_)) return false;
  if (std::ranges::count(text_, ' ') >= title_words_max) return false;
  if (is_upper(text_) && ends_in_punctuation()) return false;
  return !is_alpha_low(text_) && sentences(title_sentence_words) <= 1;
}

}  // namespace

bool is_narrative(std::string_view text) { return Candidate(text).is_narrative(); }

bool is_title_like(std::string_view text) { return Candidate(text).is_title_like(); }

Element classify(std::string text) {
  Element element;
  if (is_bulleted(text)) {
    element.type = Type::list_item;
    element.text = clean_bullet(text);
    return element;
  }
  Candidate candidate(text);
  if (is_email(text)) {
    element.type = Type::email_address;
  } else if (is_zip_line(text)) {
    element.type = Type::address;
  } else if (is_numbered(text)) {
    element.type = Type::list_item;
  } else if (candidate.is_narrative()) {
    element.type = Type::narrative_text;
  } else if (candidate.is_title_like()) {
    element.type = Type::title;
  }
  element.text = std::move(text);
  return element;
}

}  // namespace docket::executor::element
