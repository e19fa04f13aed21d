#include "executor/element/unicode.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include <unicode/uchar.h>

namespace docket::executor::element {
namespace {

constexpr char32_t replacement = 0xfffd;

enum Bits : std::uint8_t { space = 1, alpha = 2, digit = 4, upper = 8, lower_case = 16, mark = 32 };

// ASCII needs no look into ICU's tables, and most text is ASCII.
constexpr std::array<std::uint8_t, 128> ascii_bits() {
  std::array<std::uint8_t, 128> bits{};
  for (int c = 0; c < 128; ++c) {
    std::uint8_t is = 0;
    if ((c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x20)) is |= space;
    if (c >= 'A' && c <= 'Z') is |= alpha | upper;
    if (c >= 'a' && c <= 'z') is |= alpha | lower_case;
    if (c >= '0' && c <= '9') is |= digit;
    if (std::string_view("!\"#%&'()*,-./:;?@[\\]_{}").find(static_cast<char>(c)) !=
        std::string_view::npos) {
      is |= mark;
    }
    bits[static_cast<std::size_t>(c)] = is;
  }
  return bits;
}
constexpr std::array<std::uint8_t, 128> ascii = ascii_bits();

bool has(char32_t character, std::uint8_t bit) { return (ascii[character] & bit) != 0; }

UChar32 icu(char32_t character) { return static_cast<UChar32>(character); }

// How many bytes the character at `at` has, 0 when there is none: RFC 3629, table 3-7 of Unicode.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  std::size_t size = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xbf;
  if (first >= 0xc2 && first <= 0xdf) {
    size = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    size = 3;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
  } else if (first >= 0xf0 && first <= 0xf4) {
    size = 4;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
  }
  if (size == 0 || text.size() - at < size) return 0;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
  }
  return size;
}

// Length of the prefix of plain ASCII without NUL, eight bytes at a time.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t at = 0;
  constexpr std::uint64_t high = 0x8080808080808080;
  constexpr std::uint64_t ones = 0x0101010101010101;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    // The second half is the classic test for a zero byte.
    if ((eight & high) != 0 || ((eight - ones) & ~eight & high) != 0) break;
  }
  while (at < text.size() && static_cast<signed char>(text[at]) > 0) ++at;
  return at;
}

}  // namespace

char32_t next_character(std::string_view text, std::size_t& at) {
  const auto first = static_cast<std::uint8_t>(text[at]);
  if (first < 0x80) {
    ++at;
    return first;
  }
  const std::size_t size = sequence_length(text, at);
  if (size == 0) {
    ++at;
    return replacement;
  }
  char32_t character = first & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    character = (character << 6) | (static_cast<std::uint8_t>(text[at + i]) & 0x3f);
  }
  at += size;
  return character;
}

void append_character(std::string& text, char32_t character) {
  const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xc0 | (character >> 6));
    put(0x80 | (character & 0x3f));
  } else if (character < 0x10000) {
    put(0xe0 | (character >> 12));
    put(0x80 | ((character >> 6) & 0x3f));
    put(0x80 | (character & 0x3f));
  } else {
    put(0xf0 | (character >> 18));
    put(0x80 | ((character >> 12) & 0x3f));
    put(0x80 | ((character >> 6) & 0x3f));
    put(0x80 | (character & 0x3f));
  }
}

std::size_t length(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_character(text, at);
  return count;
}

bool is_space(char32_t character) {
  if (character < 128) return has(character, space);
  if (character < 0x1680) return character == 0x85 || character == 0xa0;
  return character == 0x1680 || (character >= 0x2000 && character <= 0x200a) ||
         character == 0x2028 || character == 0x2029 || character == 0x202f || character == 0x205f ||
         character == 0x3000;
}

bool is_alpha(char32_t character) {
  return character < 128 ? has(character, alpha) : u_isalpha(icu(character)) != 0;
}

bool is_digit(char32_t character) {
  return character < 128 ? has(character, digit)
                         : u_charType(icu(character)) == U_DECIMAL_DIGIT_NUMBER;
}

bool is_word(char32_t character) {
  if (character < 128) return has(character, alpha | digit) || character == '_';
  return u_isalpha(icu(character)) != 0 ||
         u_getIntPropertyValue(icu(character), UCHAR_NUMERIC_TYPE) != U_NT_NONE;
}

bool is_upper(char32_t character) {
  return character < 128 ? has(character, upper) : u_isUUppercase(icu(character)) != 0;
}

bool is_lower(char32_t character) {
  return character < 128 ? has(character, lower_case) : u_isULowercase(icu(character)) != 0;
}

bool is_punctuation(char32_t character) {
  return character < 128 ? has(character, mark)
                         : (U_GET_GC_MASK(icu(character)) & U_GC_P_MASK) != 0;
}

bool is_blank(std::string_view text) { return trim_left(text).empty(); }

bool is_upper(std::string_view text) {
  bool is_cased = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = next_character(text, at);
    if (is_lower(character)) return false;
    if (character >= 128 && u_charType(icu(character)) == U_TITLECASE_LETTER) return false;
    is_cased = is_cased || is_upper(character);
  }
  return is_cased;
}

bool is_title(std::string_view text) {
  bool is_cased = false;
  bool follows_cased = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = next_character(text, at);
    const bool is_title_letter =
        character >= 128 && u_charType(icu(character)) == U_TITLECASE_LETTER;
    if (is_upper(character) || is_title_letter) {
      if (follows_cased) return false;
      follows_cased = is_cased = true;
    } else if (is_lower(character)) {
      if (!follows_cased) return false;
      is_cased = true;
    } else {
      follows_cased = false;
    }
  }
  return is_cased;
}

bool is_alpha(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_alpha(next_character(text, at))) return false;
  }
  return !text.empty();
}

bool is_numeric(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = next_character(text, at);
    if (character < 128 ? !has(character, digit)
                        : u_getIntPropertyValue(icu(character), UCHAR_NUMERIC_TYPE) == U_NT_NONE) {
      return false;
    }
  }
  return !text.empty();
}

std::string lower(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = next_character(text, at);
    if (character < 128) {
      out.push_back(static_cast<char>(has(character, upper) ? character + 32 : character));
    } else {
      append_character(out, static_cast<char32_t>(u_tolower(icu(character))));
    }
  }
  return out;
}

std::string_view trim_left(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t next = begin;
    if (!is_space(next_character(text, next))) break;
    begin = next;
  }
  return text.substr(begin);
}

std::string_view trim_right(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0) {
    std::size_t begin = end - 1;
    while (begin > 0 && end - begin < 4 &&
           (static_cast<std::uint8_t>(text[begin]) & 0xc0) == 0x80) {
      --begin;
    }
    std::size_t next = begin;
    if (!is_space(next_character(text.substr(0, end), next)) || next != end) break;
    end = begin;
  }
  return text.substr(0, end);
}

std::string_view trim(std::string_view text) { return trim_right(trim_left(text)); }

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    if (!is_space(next_character(text, at))) continue;
    if (here > begin) found.push_back(text.substr(begin, here - begin));
    begin = at;
  }
  if (begin < text.size()) found.push_back(text.substr(begin));
  return found;
}

std::string ws(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool is_gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    if (is_space(next_character(text, at))) {
      is_gap = true;
      continue;
    }
    if (is_gap && !out.empty()) out.push_back(' ');
    is_gap = false;
    out.append(text, here, at - here);
  }
  return out;
}

std::string clean_utf8(std::string text) {
  const std::size_t good = ascii_prefix(text);
  if (good == text.size()) return text;
  std::string out(text, 0, good);
  out.reserve(text.size());
  for (std::size_t at = good; at < text.size();) {
    const std::size_t size = sequence_length(text, at);
    if (size == 0) {
      append_character(out, replacement);
    } else if (text[at] != '\0') {
      out.append(text, at, size);
    }
    at += size == 0 ? 1 : size;
  }
  return out;
}

bool is_utf8(std::string_view text) {
  std::size_t at = ascii_prefix(text);
  while (at < text.size()) {
    const std::size_t size = sequence_length(text, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

}  // namespace docket::executor::element
