#include "executor/element/python_json.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

#include "executor/element/unicode.h"

namespace docket::executor::element {
namespace {

void append_unit(std::string& out, char32_t unit) {
  constexpr std::string_view hex_digits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += hex_digits[(unit >> shift) & 15];
}

constexpr std::array<bool, 256> make_plain() {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}
// What Python writes as it is.
constexpr std::array<bool, 256> plain = make_plain();

void append_escaped(std::string& out, char32_t character) {
  switch (character) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    default:
      break;
  }
  if (character < 0x10000) {
    append_unit(out, character);
  } else {
    append_unit(out, 0xd800 + ((character - 0x10000) >> 10));
    append_unit(out, 0xdc00 + ((character - 0x10000) & 0x3ff));
  }
}

}  // namespace

void append_python_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (plain[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    out.append(text, begin, at - begin);
    append_escaped(out, next_character(text, at));
    begin = at;
  }
  out.append(text, begin);
  out += '"';
}

void append_python_float(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
    return;
  }
  const std::size_t begin = out.size();
  fmt::format_to(std::back_inserter(out), "{}", number);
  if (out.find_first_of(".e", begin) == std::string::npos) out += ".0";
}

}  // namespace docket::executor::element
