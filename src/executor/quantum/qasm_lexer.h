// Cuts an OpenQASM text into words, numbers, strings and symbols, one at a time.
//
// Guarantees: comments and white space are gone; linear time, constant memory; a token is at most
//   1,024 bytes and valid UTF-8. After a refusal every token is the end.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "executor/quantum/qasm_verdict.h"

namespace docket::executor::quantum::qasm {

inline constexpr std::size_t token_bytes_max = 1024;

enum class TokenKind : std::uint8_t { end, word, number, string, symbol };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // a string's without its quotes
  std::size_t offset = 0;

  bool is(std::string_view word_or_symbol) const {
    return text == word_or_symbol && (kind == TokenKind::word || kind == TokenKind::symbol);
  }
  bool is_end() const { return kind == TokenKind::end; }
};

// The token as a message names it.
std::string shown(const Token& token);

class Lexer {
 public:
  // Both must outlive the lexer; tokens are views of `text`.
  Lexer(std::string_view text, Verdict& verdict);

  const Token& peek();
  Token take();
  // Takes the next token when it is this word or symbol.
  bool accept(std::string_view word_or_symbol);
  // Takes it, or refuses the text.
  void expect(std::string_view symbol);
  Token expect(TokenKind kind, std::string_view what);
  // Drops the rest of the line on which the next token begins.
  void skip_line();

 private:
  void advance();
  void skip_space();
  void skip_block_comment();
  std::size_t number_end(std::size_t begin) const;
  std::size_t digits_end(std::size_t begin, bool (*is_digit)(char)) const;
  std::size_t word_end(std::size_t begin) const;
  void cut(TokenKind kind, std::size_t end);
  void cut_string();
  char byte(std::size_t position) const;

  std::string_view text_;
  Verdict& verdict_;
  std::size_t position_ = 0;  // behind `next_`
  Token next_;
};

}  // namespace docket::executor::quantum::qasm
