// Reads the JSON body of a request, the same for every door.
//
// Guarantees: a value it gives holds only finite numbers and valid UTF-8, nests at most
//   json_depth_max deep, and of duplicate keys the last. UTF-8 with or without a byte order mark is
//   the only encoding.
// Threads: pure.
#pragma once

#include <string_view>
#include <variant>

#include <boost/json/value.hpp>

#include "api/python_json_error.h"

namespace docket::api {

// Well-formed, or not even text, yet not to be read: wrong encoding, lone surrogates, numbers
// beyond a double, nesting too deep.
struct UnreadableJson {};

using JsonBody = std::variant<boost::json::value, PythonJsonError, UnreadableJson>;

JsonBody read_json(std::string_view body);

// A text that was stored: `read_json` has read it before, or it was written of what it read.
boost::json::value read_stored_json(std::string_view text);

// `body` behind its byte order mark, if it has one: the text that `read_json` read.
std::string_view without_byte_order_mark(std::string_view body);

}  // namespace docket::api
