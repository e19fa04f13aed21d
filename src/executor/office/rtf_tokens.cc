#include "executor/office/rtf_tokens.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/ascii.h"

namespace docket::executor::office {
namespace {

int hex_digit(char c) {
  if (is_ascii_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

RtfToken RtfTokens::next() {
  using Kind = RtfToken::Kind;
  while (at_ < bytes_.size() && (bytes_[at_] == '\r' || bytes_[at_] == '\n')) ++at_;
  if (at_ == bytes_.size()) return {};
  const char c = bytes_[at_];
  if (c == '{' || c == '}') {
    ++at_;
    return {.kind = c == '{' ? Kind::open : Kind::close};
  }
  if (c == '\\') return control();
  const std::size_t end = std::min(bytes_.find_first_of("{}\\\r\n", at_), bytes_.size());
  const std::string_view text = bytes_.substr(at_, end - at_);
  at_ = end;
  return {.kind = Kind::text, .text = text};
}

RtfToken RtfTokens::control() {
  using Kind = RtfToken::Kind;
  ++at_;
  if (at_ == bytes_.size()) return {};
  const char c = bytes_[at_];
  if (is_ascii_letter(c)) return word();
  if (c == '\'' && at_ + 2 < bytes_.size()) {
    const int high = hex_digit(bytes_[at_ + 1]);
    const int low = hex_digit(bytes_[at_ + 2]);
    if (high >= 0 && low >= 0) {
      at_ += 3;
      return {.kind = Kind::byte, .has_number = true, .number = high * 16 + low};
    }
  }
  // A line end after a backslash is a paragraph's end.
  const bool is_line_end = c == '\r' || c == '\n';
  const RtfToken token = is_line_end
                             ? RtfToken{.kind = Kind::word, .text = "par"}
                             : RtfToken{.kind = Kind::symbol, .text = bytes_.substr(at_, 1)};
  ++at_;
  return token;
}

RtfToken RtfTokens::word() {
  RtfToken token{.kind = RtfToken::Kind::word};
  const std::size_t start = at_;
  while (at_ < bytes_.size() && is_ascii_letter(bytes_[at_])) ++at_;
  token.text = bytes_.substr(start, at_ - start);
  std::size_t digits = at_;
  if (digits < bytes_.size() && bytes_[digits] == '-') ++digits;
  std::size_t end = digits;
  while (end < bytes_.size() && is_ascii_digit(bytes_[end])) ++end;
  if (end > digits) {
    // A number that is out of range stays 0.
    std::from_chars(bytes_.data() + at_, bytes_.data() + end, token.number);
    token.has_number = true;
    at_ = end;
  }
  if (at_ < bytes_.size() && bytes_[at_] == ' ') ++at_;
  if (token.text == "bin" && token.number > 0) {
    at_ += std::min(static_cast<std::size_t>(token.number), bytes_.size() - at_);
  }
  return token;
}

}  // namespace docket::executor::office
