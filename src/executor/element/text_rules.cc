#include "executor/element/text_rules.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "base/ascii.h"
#include "executor/element/unicode.h"

namespace docket::executor::element {
namespace {

// Sorted. The list of the library; U+F0B7 is Word's bullet in the Symbol font.
constexpr std::array<char32_t, 22> bullets = {
    0x002a, 0x002d, 0x0095, 0x00b7, 0x2013, 0x2022, 0x2023, 0x2043, 0x204c, 0x204d, 0x2219,
    0x25cb, 0x25cf, 0x25d8, 0x25e6, 0x2619, 0x2765, 0x2767, 0x29be, 0x29bf, 0x3164, 0xf0b7,
};

// Names and codes of states. The four with a brace have it in the library's pattern too, which is
// why plain Alabama, AL, Wyoming and WY are not known.
constexpr auto states = std::to_array<std::string_view>({
    "{alabama",
    "alaska",
    "arizona",
    "arkansas",
    "california",
    "colorado",
    "connecticut",
    "delaware",
    "florida",
    "georgia",
    "hawaii",
    "idaho",
    "illinois",
    "indiana",
    "iowa",
    "kansas",
    "kentucky",
    "louisiana",
    "maine",
    "maryland",
    "massachusetts",
    "michigan",
    "minnesota",
    "mississippi",
    "missouri",
    "montana",
    "nebraska",
    "nevada",
    "new hampshire",
    "new jersey",
    "new mexico",
    "new york",
    "north carolina",
    "north dakota",
    "ohio",
    "oklahoma",
    "oregon",
    "pennsylvania",
    "rhode island",
    "south carolina",
    "south dakota",
    "tennessee",
    "texas",
    "utah",
    "vermont",
    "virginia",
    "washington",
    "west virginia",
    "wisconsin",
    "wyoming}",
    "{al",
    "ak",
    "as",
    "az",
    "ar",
    "ca",
    "co",
    "ct",
    "de",
    "dc",
    "fm",
    "fl",
    "ga",
    "gu",
    "hi",
    "id",
    "il",
    "in",
    "ia",
    "ks",
    "ky",
    "la",
    "me",
    "mh",
    "md",
    "ma",
    "mi",
    "mn",
    "ms",
    "mo",
    "mt",
    "ne",
    "nv",
    "nh",
    "nj",
    "nm",
    "ny",
    "nc",
    "nd",
    "mp",
    "oh",
    "ok",
    "or",
    "pw",
    "pa",
    "pr",
    "ri",
    "sc",
    "sd",
    "tn",
    "tx",
    "ut",
    "vt",
    "vi",
    "va",
    "wa",
    "wv",
    "wi",
    "wy}",
});

bool begins_with(std::string_view text, std::string_view lower_word) {
  if (text.size() < lower_word.size()) return false;
  for (std::size_t i = 0; i < lower_word.size(); ++i) {
    if (ascii_lower(text[i]) != lower_word[i]) return false;
  }
  return true;
}

bool is_ascii_letter(char c) {
  c = ascii_lower(c);
  return c >= 'a' && c <= 'z';
}

// The city: one to five pieces of a letter and 1 to 15 letters, dots or hyphens, each with at most
// one space behind it. A piece need not end at a space, so a long word is cut into several; what
// counts is the least number of pieces. `city` has no comma.
bool is_city(std::string_view city) {
  constexpr std::size_t pieces_max = 5;
  constexpr std::size_t piece_max = 16;
  constexpr int unreachable = 99;
  if (city.empty() || city.size() > pieces_max * (piece_max + 1)) return false;
  // pieces[i]: the least number of pieces that end right before byte i.
  std::array<int, pieces_max*(piece_max + 1) + 1> pieces;
  pieces.fill(unreachable);
  pieces[0] = 0;
  for (std::size_t begin = 0; begin < city.size(); ++begin) {
    if (pieces[begin] == unreachable || !is_ascii_letter(city[begin])) continue;
    for (std::size_t size = 2; size <= piece_max && begin + size <= city.size(); ++size) {
      const char last = city[begin + size - 1];
      if (!is_ascii_letter(last) && last != '.' && last != '-') break;
      std::size_t end = begin + size;
      pieces[end] = std::min(pieces[end], pieces[begin] + 1);
      if (end < city.size() && city[end] == ' ') {
        ++end;
        pieces[end] = std::min(pieces[end], pieces[begin] + 1);
      }
    }
  }
  return pieces[city.size()] <= static_cast<int>(pieces_max);
}

// Five digits that begin and end a word.
bool is_zip(std::string_view text) {
  std::size_t at = 0;
  for (int i = 0; i < 5; ++i) {
    if (at == text.size() || !is_digit(next_character(text, at))) return false;
  }
  return at == text.size() || !is_word(next_character(text, at));
}

// A state, something between, and a zip code.
bool is_state_and_zip(std::string_view text, std::string_view state) {
  if (!begins_with(text, state)) return false;
  const std::string_view rest = text.substr(state.size());
  if (rest.starts_with(", ") && is_zip(rest.substr(2))) return true;
  std::size_t at = 0;
  if (!rest.empty() && is_space(next_character(rest, at)) && is_zip(rest.substr(at))) return true;
  return !is_ascii_letter(state.back()) && is_zip(rest);
}

bool is_any_state_and_zip(std::string_view text) {
  const auto fits = [&](std::string_view state) { return is_state_and_zip(text, state); };
  return std::ranges::any_of(states, fits);
}

// Bytes of the bullet that begins `text` with no bullet behind it; 0: there is none.
std::size_t bullet_at_start(std::string_view text) {
  if (text.empty()) return 0;
  std::size_t at = 0;
  if (!is_bullet(next_character(text, at))) return 0;
  std::size_t next = at;
  return at < text.size() && is_bullet(next_character(text, next)) ? 0 : at;
}

bool is_address_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' ||
         c == '_';
}

}  // namespace

bool is_bullet(char32_t character) {
  if (character < 0x95) return character == '-' || character == '*';
  return std::ranges::binary_search(bullets, character);
}

bool is_bulleted(std::string_view text) { return bullet_at_start(trim_left(text)) > 0; }

std::string clean_bullet(std::string_view text) {
  const std::size_t size = bullet_at_start(text);
  return std::string(size == 0 ? text : trim(text.substr(size)));
}

bool is_empty_bullet(std::string_view text) {
  return !text.empty() && bullet_at_start(text) == text.size();
}

bool is_numbered(std::string_view text) {
  text = trim(text);
  std::size_t at = 0;
  char32_t character = 0;
  std::size_t digits = 0;
  while (at < text.size() && is_digit(character = next_character(text, at))) ++digits;
  if (digits == 0 || (character != '.' && character != ')') || at == text.size()) return false;
  return is_space(next_character(text, at)) && at < text.size() && text[at] != '\n';
}

bool is_email(std::string_view text) {
  text = trim(text);
  const std::size_t at = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-+_");
  if (at == 0 || at == std::string_view::npos || text[at] != '@') return false;
  const std::string_view domain = text.substr(at + 1);
  for (std::size_t i = 0; i + 1 < domain.size() && is_address_character(domain[i]); ++i) {
    const char next = domain[i + 1];
    if (i > 0 && domain[i] == '.' && next >= 'a' && next <= 'z') return true;
  }
  return false;
}

bool is_zip_line(std::string_view text) {
  text = trim(text);
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos || !is_city(text.substr(0, comma))) return false;
  const std::string_view rest = text.substr(comma + 1);
  if (is_any_state_and_zip(rest)) return true;
  std::size_t at = 0;
  return !rest.empty() && is_space(next_character(rest, at)) &&
         is_any_state_and_zip(rest.substr(at));
}

bool is_alpha_low(std::string_view text) {
  std::size_t letters = 0;
  std::size_t all = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = next_character(text, at);
    if (is_space(character)) continue;
    ++all;
    letters += is_alpha(character) ? 1 : 0;
  }
  return all > 0 && 2 * letters < all;
}

}  // namespace docket::executor::element
