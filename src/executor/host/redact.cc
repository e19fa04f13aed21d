#include "executor/host/redact.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace docket::executor::host {
namespace {

constexpr std::array<std::string_view, 6> secret_words = {"password", "passwd",  "secret",
                                                          "token",    "api_key", "private_key"};
constexpr std::string_view mask = "\"***\"";

bool is_json_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::size_t skip_blanks(std::string_view json, std::size_t at) {
  while (at < json.size() && is_json_blank(json[at])) ++at;
  return at;
}

// Where the string that begins at `at` ends, behind its quote.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size(); ++at) {
    if (json[at] == '\\') {
      ++at;
    } else if (json[at] == '"') {
      return at + 1;
    }
  }
  return json.size();
}

// Behind the value that begins at `at`: brackets are counted, strings passed over.
std::size_t end_of_value(std::string_view json, std::size_t at) {
  std::size_t depth = 0;
  while (at < json.size()) {
    const char c = json[at];
    if (c == '"') {
      at = end_of_string(json, at);
      if (depth == 0) return at;
      continue;
    }
    const bool is_end = c == '}' || c == ']';
    if (depth == 0 && (is_end || c == ',' || is_json_blank(c))) return at;
    if (c == '{' || c == '[') ++depth;
    ++at;
    if (is_end && --depth == 0) return at;
  }
  return at;
}

// The ASCII letters of a key, small; \u escapes are read, other characters stay as they are.
std::string plain_key(std::string_view inside) {
  std::string key;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    char c = inside[i];
    if (c == '\\' && i + 1 < inside.size()) {
      c = inside[++i];
      unsigned code = 0;
      if (c == 'u' && i + 4 < inside.size()) {
        std::from_chars(inside.data() + i + 1, inside.data() + i + 5, code, 16);
        i += 4;
        c = code < 0x80 ? static_cast<char>(code) : '?';
      }
    }
    key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return key;
}

bool names_a_secret(std::string_view quoted_key) {
  if (quoted_key.size() < 2) return false;
  const std::string key = plain_key(quoted_key.substr(1, quoted_key.size() - 2));
  return std::ranges::any_of(
      secret_words, [&](std::string_view word) { return key.find(word) != std::string::npos; });
}

}  // namespace

std::string redact(std::string_view json) {
  std::string shown;
  shown.reserve(json.size());
  std::size_t at = 0;
  while (at < json.size()) {
    const std::size_t quote = std::min(json.find('"', at), json.size());
    shown += json.substr(at, quote - at);
    if (quote == json.size()) break;
    const std::size_t end = end_of_string(json, quote);
    const std::string_view string = json.substr(quote, end - quote);
    shown += string;
    at = end;
    const std::size_t colon = skip_blanks(json, end);
    if (colon == json.size() || json[colon] != ':' || !names_a_secret(string)) continue;
    const std::size_t value = skip_blanks(json, colon + 1);
    const std::size_t value_end = end_of_value(json, value);
    shown += json.substr(end, value - end);
    if (value_end > value) shown += mask;
    at = value_end;
  }
  return shown;
}

}  // namespace docket::executor::host
