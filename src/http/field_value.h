// A header value with parameters: `form-data; name="a"`, `text/html; charset=utf-8`.
//
// Guarantees: never fails: what is malformed is read as far as it goes. Names of parameters are in
//   lower case. In a quoted string a backslash stands for itself except before `"` and `\`, because
//   some clients send Windows paths. A parameter `x*` (RFC 8187: charset'language'percent-encoded)
//   in UTF-8 or ISO-8859-1 replaces `x`; in another charset it is dropped.
// Callers: multipart, and doors that read such headers.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace docket::http {

struct FieldValue {
  std::string value;  // before the first ';', trimmed, as sent
  std::vector<NamedValue> parameters;

  // The first parameter of this name (in lower case), or null.
  const std::string* find(std::string_view name) const;
};

FieldValue parse_field_value(std::string_view text);

}  // namespace docket::http
