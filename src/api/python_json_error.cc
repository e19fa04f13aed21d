#include "api/python_json_error.h"

#include <string>

#include "base/utf8.h"

namespace docket::api {
namespace {

std::u32string code_points(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  while (const auto point = decode_utf8(text)) {
    points += point->value;
    text.remove_prefix(point->bytes);
  }
  return points;
}

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

bool is_hex_digit(char32_t c) {
  return is_digit(c) || (c >= U'a' && c <= U'f') || (c >= U'A' && c <= U'F');
}

// Reads one document. Each reader starts at `at_`, leaves it behind what it read, and says whether
// to go on; when not, `error_` says why, or is empty when the nesting is too deep.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(code_points(text)) {}

  std::optional<PythonJsonError> run() {
    skip_space();
    if (value()) {
      skip_space();
      if (at_ != text_.size()) fail(at_, "Extra data");
    }
    return error_;
  }

 private:
  // Past the end reads as 0, which no rule expects.
  char32_t peek() const { return at_ < text_.size() ? text_[at_] : U'\0'; }

  void skip_space() {
    while (peek() == U' ' || peek() == U'\t' || peek() == U'\n' || peek() == U'\r') ++at_;
  }

  bool fail(std::size_t position, std::string_view reason) {
    error_ = PythonJsonError{position, reason};
    return false;
  }

  bool value() {
    switch (peek()) {
      case U'"':
        ++at_;
        return string();
      case U'{':
        ++at_;
        return nested(&Scanner::object);
      case U'[':
        ++at_;
        return nested(&Scanner::array);
      case U'n':
        return word(U"null");
      case U't':
        return word(U"true");
      case U'f':
        return word(U"false");
      default:
        return number();
    }
  }

  bool nested(bool (Scanner::*inner)()) {
    if (++depth_ > json_depth_max) return false;
    const bool goes_on = (this->*inner)();
    --depth_;
    return goes_on;
  }

  bool word(std::u32string_view word) {
    if (std::u32string_view(text_).substr(at_, word.size()) != word) {
      return fail(at_, "Expecting value");
    }
    at_ += word.size();
    return true;
  }

  // Takes the longest number that is there; what follows it is the caller's error.
  bool number() {
    const std::size_t begin = at_;
    if (peek() == U'-') ++at_;
    if (!is_digit(peek())) return fail(begin, "Expecting value");
    if (peek() == U'0') {
      ++at_;
    } else {
      skip_digits();
    }
    if (peek() == U'.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
      ++at_;
      skip_digits();
    }
    skip_exponent();
    return true;
  }

  void skip_digits() {
    while (is_digit(peek())) ++at_;
  }

  void skip_exponent() {
    if (peek() != U'e' && peek() != U'E') return;
    std::size_t digits = at_ + 1;
    if (digits < text_.size() && (text_[digits] == U'+' || text_[digits] == U'-')) ++digits;
    if (digits >= text_.size() || !is_digit(text_[digits])) return;
    at_ = digits;
    skip_digits();
  }

  // The opening quote is behind us.
  bool string() {
    const std::size_t quote = at_ - 1;
    for (;;) {
      if (at_ >= text_.size()) return fail(quote, "Unterminated string starting at");
      const char32_t c = text_[at_];
      if (c == U'"') break;
      if (c < 0x20) return fail(at_, "Invalid control character at");
      ++at_;
      if (c == U'\\' && !escape(quote)) return false;
    }
    ++at_;
    return true;
  }

  // The backslash is behind us.
  bool escape(std::size_t quote) {
    if (at_ >= text_.size()) return fail(quote, "Unterminated string starting at");
    const std::size_t letter = at_++;
    if (text_[letter] != U'u') {
      constexpr std::u32string_view known = U"\"\\/bfnrt";
      if (known.find(text_[letter]) != known.npos) return true;
      return fail(letter - 1, "Invalid \\escape");
    }
    // Python wants one more character behind the four digits, for the closing quote.
    if (letter + 5 >= text_.size()) return fail(letter, "Invalid \\uXXXX escape");
    for (; at_ < letter + 5; ++at_) {
      if (!is_hex_digit(text_[at_])) return fail(letter, "Invalid \\uXXXX escape");
    }
    return true;
  }

  bool array() {
    skip_space();
    if (peek() == U']') return ++at_, true;
    for (;;) {
      if (!value()) return false;
      skip_space();
      if (peek() == U']') return ++at_, true;
      if (peek() != U',') return fail(at_, "Expecting ',' delimiter");
      ++at_;
      skip_space();
    }
  }

  bool object() {
    skip_space();
    if (peek() == U'}') return ++at_, true;
    for (;;) {
      if (peek() != U'"') return fail(at_, "Expecting property name enclosed in double quotes");
      ++at_;
      if (!string()) return false;
      skip_space();
      if (peek() != U':') return fail(at_, "Expecting ':' delimiter");
      ++at_;
      skip_space();
      if (!value()) return false;
      skip_space();
      if (peek() == U'}') return ++at_, true;
      if (peek() != U',') return fail(at_, "Expecting ',' delimiter");
      ++at_;
      skip_space();
    }
  }

  std::u32string text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::optional<PythonJsonError> error_;
};

}  // namespace

std::optional<PythonJsonError> python_json_error(std::string_view text) {
  return Scanner(text).run();
}

}  // namespace docket::api
