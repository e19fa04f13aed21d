// Takes a request target apart: path, segments, query.
//
// Guarantees: never fails on escapes: a malformed one stays as it was sent. Splits before it
//   decodes, so %2F stays inside a segment and %26 inside a value.
// Callers: the parser; doors for form bodies (decode_query).
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace docket::http {

enum class Plus : std::uint8_t { keep, space };

std::string percent_decode(std::string_view text, Plus plus = Plus::keep);

// The pairs of application/x-www-form-urlencoded (WHATWG URL section 5.1): '+' is a space, a name
// without '=' has the empty value, empty pairs between two '&' are dropped.
std::vector<NamedValue> decode_query(std::string_view raw);

// Fills path, segments, raw_query and query of `request` from its target: origin form
// ("/jobs?limit=2") or absolute form ("http://host/jobs?limit=2"), RFC 9112 section 3.2. A path
// that ends in '/' has no empty last segment. False for any other form.
bool split_target(Request& request);

}  // namespace docket::http
