#include "http/field_value.h"

#include <algorithm>

#include "base/ascii.h"
#include "http/target.h"
#include "http/text.h"

namespace docket::http {
namespace {

// Takes a quoted string (RFC 9110 section 5.6.4) off the front of `rest`, which starts with '"'.
std::string take_quoted(std::string_view& rest) {
  std::string text;
  rest.remove_prefix(1);
  while (!rest.empty() && rest.front() != '"') {
    const bool is_escape =
        rest.size() > 1 && rest[0] == '\\' && (rest[1] == '"' || rest[1] == '\\');
    if (is_escape) rest.remove_prefix(1);
    text += rest.front();
    rest.remove_prefix(1);
  }
  rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  return text;
}

std::string take_value(std::string_view& rest) {
  if (rest.starts_with('"')) return take_quoted(rest);
  const auto end = std::min(rest.find(';'), rest.size());
  std::string text(trimmed(rest.substr(0, end)));
  rest.remove_prefix(end);
  return text;
}

// The text of an ext-value (RFC 8187 section 3.2); false for a charset that we do not read.
bool decode_extended(std::string& value) {
  const auto first = value.find('\'');
  const auto second = first == std::string::npos ? first : value.find('\'', first + 1);
  if (second == std::string::npos) return false;
  const std::string charset = ascii_lower(std::string_view(value).substr(0, first));
  std::string text = percent_decode(std::string_view(value).substr(second + 1));
  if (charset == "iso-8859-1") text = latin1_to_utf8(text);
  value = std::move(text);
  return charset == "utf-8" || charset == "iso-8859-1";
}

// Lets each `x*` stand for `x`.
void apply_extended(std::vector<NamedValue>& parameters) {
  std::vector<NamedValue> extended;
  for (const NamedValue& parameter : parameters) {
    if (!parameter.name.ends_with('*')) continue;
    NamedValue plain = parameter;
    plain.name.pop_back();
    if (decode_extended(plain.value)) extended.push_back(std::move(plain));
  }
  std::erase_if(parameters, [&](const NamedValue& given) {
    return given.name.ends_with('*') || std::ranges::any_of(extended, [&](const NamedValue& each) {
             return each.name == given.name;
           });
  });
  std::ranges::move(extended, std::back_inserter(parameters));
}

}  // namespace

const std::string* FieldValue::find(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &NamedValue::name);
  return found == parameters.end() ? nullptr : &found->value;
}

FieldValue parse_field_value(std::string_view text) {
  FieldValue parsed;
  std::string_view rest = text;
  parsed.value = take_value(rest);
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the ';'
    const auto end = rest.find_first_of("=;");
    const std::string_view name = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end, rest.size()));
    std::string value;
    if (rest.starts_with('=')) {
      rest.remove_prefix(1);
      rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
      value = take_value(rest);
    }
    if (!name.empty()) parsed.parameters.push_back({ascii_lower(name), std::move(value)});
  }
  apply_extended(parsed.parameters);
  return parsed;
}

}  // namespace docket::http
