#include "executor/json_text.h"

#include <cmath>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace docket::executor {
namespace {

namespace json = boost::json;

// Loops over so many bytes, a number the compiler knows, become vector instructions.
constexpr std::size_t block = 32;
constexpr std::size_t small_block = 8;

template <std::size_t size>
bool has_nothing_to_escape(const char* text) {
  unsigned char found = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    found |= static_cast<unsigned char>(c < 0x20) | static_cast<unsigned char>(c == '"') |
             static_cast<unsigned char>(c == '\\');
  }
  return found == 0;
}

std::string_view short_escape(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    default:
      return {};
  }
}

void append(std::string& text, const json::value& value);

void append(std::string& text, const json::array& array) {
  text += '[';
  for (const json::value& item : array) {
    append(text, item);
    text += ',';
  }
  if (text.back() == ',') text.pop_back();
  text += ']';
}

void append(std::string& text, const json::object& object) {
  text += '{';
  for (const auto& [name, item] : object) {
    text += json::serialize(name);
    text += ':';
    append(text, item);
    text += ',';
  }
  if (text.back() == ',') text.pop_back();
  text += '}';
}

void append(std::string& text, const json::value& value) {
  if (const json::object* object = value.if_object()) return append(text, *object);
  if (const json::array* array = value.if_array()) return append(text, *array);
  if (const double* number = value.if_double()) return append_number(text, *number);
  text += json::serialize(value);
}

}  // namespace

void append_number(std::string& text, double number) {
  if (!std::isfinite(number)) {
    text += "null";
    return;
  }
  const std::size_t begin = text.size();
  fmt::format_to(std::back_inserter(text), "{}", number);
  if (text.find_first_of(".e", begin) == std::string::npos) text += ".0";
}

void append_string(std::string& text, std::string_view string) {
  text += '"';
  std::size_t begin = 0;
  for (std::size_t at = 0; at < string.size(); ++at) {
    const char* const text_at = string.data();
    while (at + block <= string.size() && has_nothing_to_escape<block>(text_at + at)) at += block;
    while (at + small_block <= string.size() && has_nothing_to_escape<small_block>(text_at + at)) {
      at += small_block;
    }
    if (at == string.size()) break;
    const char c = string[at];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    text.append(string, begin, at - begin);
    begin = at + 1;
    if (const std::string_view escape = short_escape(c); !escape.empty()) {
      text += escape;
    } else {
      fmt::format_to(std::back_inserter(text), "\\u{:04x}", static_cast<unsigned char>(c));
    }
  }
  text.append(string, begin, string.size() - begin);
  text += '"';
}

std::string json_text(const json::value& value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace docket::executor
