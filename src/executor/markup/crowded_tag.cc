#include "executor/markup/crowded_tag.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/ascii.h"

namespace docket::executor::markup {
namespace {

// Counts are hundredths of attributes. Of HTML libxml2 cuts names after a hundred characters
// (HTML_PARSER_BUFFER_SIZE) and takes the rest for the next attribute, so each further character of
// a name counts one.
constexpr std::int64_t attribute = 100;
constexpr std::size_t name_bytes_max = 100;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_name_start(char c) { return is_ascii_letter(c) || c == '_' || c == ':'; }
bool is_name(char c) { return is_name_start(c) || is_ascii_digit(c) || c == '-' || c == '.'; }
// Part of names in XML and of none in HTML.
bool is_not_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// How many attributes are still to come from here to the end of a tag, by what the parser is at.
// Where HTML and XML differ, the larger count.
struct Ahead {
  std::int64_t tag_name = 0;
  std::int64_t between = 0;  // attributes
  std::int64_t name = 0;
  std::int64_t behind_name = 0;
  std::int64_t before_value = 0;
  std::int64_t bare_value = 0;
  std::int64_t single_quoted = 0;
  std::int64_t double_quoted = 0;
  std::int64_t bogus = 0;  // what is no attribute, up to the next blank
};

Ahead before_blank(const Ahead& next) {
  Ahead now = next;
  now.bogus = next.between;
  now.bare_value = next.between;
  now.name = next.behind_name;
  now.tag_name = std::max(next.between, next.behind_name);
  return now;
}

// The slash of "/>" ends no value.
Ahead before_end(bool is_slash, const Ahead& next) {
  Ahead now;
  now.single_quoted = next.single_quoted;
  now.double_quoted = next.double_quoted;
  if (is_slash) now.bare_value = now.before_value = next.bare_value;
  return now;
}

// Any other character. `is_cut`: a name that it is in may end before it, however it goes on.
Ahead before(char c, bool is_cut, const Ahead& next) {
  Ahead now = next;  // what is in a value or bogus remains there
  now.before_value = next.bare_value;
  if (c == '\'') now.before_value = std::exchange(now.single_quoted, next.between);
  if (c == '"') now.before_value = std::exchange(now.double_quoted, next.between);
  now.between = next.bogus;
  if (is_name_start(c) || c == '.' || is_not_ascii(c)) {
    now.between = std::max(attribute + next.name, is_not_ascii(c) ? next.bogus : 0);
  }
  now.behind_name = c == '=' ? next.before_value : now.between;
  if (is_name(c) || is_not_ascii(c)) {
    const std::int64_t cut = is_cut || is_not_ascii(c) ? next.bogus : 0;
    now.name = std::max(1 + next.name, cut);
    now.tag_name = std::max(1 + next.tag_name, cut);
  } else {
    now.name = now.behind_name;
    now.tag_name = std::max(now.between, now.behind_name);
  }
  return now;
}

}  // namespace

bool has_crowded_tag(std::string_view text, std::int64_t attributes_max) {
  Ahead ahead;                          // of what follows `at`; nothing follows the end
  std::size_t run_begin = text.size();  // of the characters of names around `at`
  for (std::size_t at = text.size(); at-- > 0;) {
    const char c = text[at];
    const char behind = at + 1 < text.size() ? text[at + 1] : '\0';
    if (c == '<' && (is_name_start(behind) || is_not_ascii(behind)) &&
        ahead.tag_name / attribute > attributes_max) {
      return true;
    }
    if (is_name(c) && at < run_begin) {
      run_begin = at;
      while (run_begin > 0 && is_name(text[run_begin - 1])) --run_begin;
    }
    if (is_blank(c)) {
      ahead = before_blank(ahead);
    } else if (c == '>' || (c == '/' && behind == '>')) {
      ahead = before_end(c == '/', ahead);
    } else {
      ahead = before(c, is_name(c) && at - run_begin >= name_bytes_max, ahead);
    }
  }
  return false;
}

}  // namespace docket::executor::markup
