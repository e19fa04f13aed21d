#include "executor/quantum/qasm_lexer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/excerpt.h"

namespace docket::executor::quantum::qasm {
namespace {

bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool is_binary(char c) { return c == '0' || c == '1'; }
bool is_hexadecimal(char c) {
  return is_decimal(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
// Bytes above ASCII belong to words: names may be Greek.
bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

// The bytes of the UTF-8 character at the start of `text`; 0 when it is none.
std::size_t character_bytes(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = at(0);
  if (first < 0x80) return 1;
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes) return 0;
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xC0U) != 0x80) return 0;
  }
  const unsigned second = at(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate_or_above =
      (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || surrogate_or_above ? 0 : bytes;
}

std::size_t valid_bytes(std::string_view text) {
  std::size_t position = 0;
  while (position < text.size()) {
    const std::size_t bytes = character_bytes(text.substr(position));
    if (bytes == 0) break;
    position += bytes;
  }
  return position;
}

}  // namespace

std::string shown(const Token& token) {
  return token.is_end() ? "the end of the text" : quoted_excerpt(token.text);
}

Lexer::Lexer(std::string_view text, Verdict& verdict) : text_(text), verdict_(verdict) {
  if (const std::size_t valid = valid_bytes(text); valid != text.size()) {
    verdict_.refuse(valid, "the text is not UTF-8");
  }
  advance();
}

const Token& Lexer::peek() {
  if (verdict_.refused()) next_ = {.kind = TokenKind::end, .text = {}, .offset = text_.size()};
  return next_;
}

Token Lexer::take() {
  const Token taken = peek();
  if (!taken.is_end()) advance();
  return taken;
}

bool Lexer::accept(std::string_view word_or_symbol) {
  if (!peek().is(word_or_symbol)) return false;
  advance();
  return true;
}

void Lexer::expect(std::string_view symbol) {
  if (accept(symbol)) return;
  verdict_.refuse(peek().offset, fmt::format("expected '{}' but found {}", symbol, shown(peek())));
}

Token Lexer::expect(TokenKind kind, std::string_view what) {
  if (peek().kind != kind) {
    verdict_.refuse(peek().offset, fmt::format("expected {} but found {}", what, shown(peek())));
  }
  return take();
}

void Lexer::skip_line() {
  position_ = std::min(text_.find('\n', peek().offset), text_.size());
  advance();
}

void Lexer::advance() {
  skip_space();
  const char c = byte(position_);
  if (verdict_.refused() || position_ >= text_.size()) {
    next_ = {.kind = TokenKind::end, .text = {}, .offset = text_.size()};
  } else if (begins_word(c)) {
    cut(TokenKind::word, word_end(position_));
  } else if (is_decimal(c) || (c == '.' && is_decimal(byte(position_ + 1)))) {
    cut(TokenKind::number, number_end(position_));
  } else if (c == '"') {
    cut_string();
  } else {
    const std::string_view two = text_.substr(position_, 2);
    cut(TokenKind::symbol, position_ + (two == "->" || two == "**" || two == "==" ? 2 : 1));
  }
}

void Lexer::skip_space() {
  while (position_ < text_.size() && !verdict_.refused()) {
    const std::string_view rest = text_.substr(position_, 2);
    if (rest == "//") {
      position_ = std::min(text_.find('\n', position_), text_.size());
    } else if (rest == "/*") {
      skip_block_comment();
    } else if (std::string_view(" \t\r\n\f\v").find(rest[0]) != std::string_view::npos) {
      ++position_;
    } else {
      return;
    }
  }
}

void Lexer::skip_block_comment() {
  const std::size_t close = text_.find("*/", position_ + 2);
  if (close == std::string_view::npos) {
    verdict_.refuse(position_, "the comment '/*' has no end");
  } else {
    position_ = close + 2;
  }
}

// Decimal with fraction and exponent, 0x… or 0b…; digits may be parted by '_'.
std::size_t Lexer::number_end(std::size_t begin) const {
  const char prefix = byte(begin + 1);
  if (byte(begin) == '0' && (prefix == 'x' || prefix == 'X')) {
    return digits_end(begin + 2, is_hexadecimal);
  }
  if (byte(begin) == '0' && (prefix == 'b' || prefix == 'B')) {
    return digits_end(begin + 2, is_binary);
  }
  std::size_t end = digits_end(begin, is_decimal);
  if (byte(end) == '.') end = digits_end(end + 1, is_decimal);
  if (byte(end) != 'e' && byte(end) != 'E') return end;
  const std::size_t digits = end + (byte(end + 1) == '+' || byte(end + 1) == '-' ? 2 : 1);
  return is_decimal(byte(digits)) ? digits_end(digits, is_decimal) : end;
}

std::size_t Lexer::digits_end(std::size_t begin, bool (*is_digit)(char)) const {
  while (is_digit(byte(begin)) || byte(begin) == '_') ++begin;
  return begin;
}

std::size_t Lexer::word_end(std::size_t begin) const {
  while (begins_word(byte(begin)) || is_decimal(byte(begin))) ++begin;
  return begin;
}

void Lexer::cut(TokenKind kind, std::size_t end) {
  if (end - position_ > token_bytes_max) {
    verdict_.refuse(position_,
                    fmt::format("a name or number of more than {} bytes, {}", token_bytes_max,
                                quoted_excerpt(text_.substr(position_, end - position_))));
  }
  next_ = {.kind = kind, .text = text_.substr(position_, end - position_), .offset = position_};
  position_ = end;
}

void Lexer::cut_string() {
  const std::size_t close = text_.find_first_of("\"\n", position_ + 1);
  if (close == std::string_view::npos || text_[close] != '"') {
    verdict_.refuse(position_, "the string has no end on its line");
    return;
  }
  const std::size_t begin = position_;
  cut(TokenKind::string, close + 1);
  next_.text = text_.substr(begin + 1, close - begin - 1);
}

char Lexer::byte(std::size_t position) const {
  return position < text_.size() ? text_[position] : '\0';
}

}  // namespace docket::executor::quantum::qasm
