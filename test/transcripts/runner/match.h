// Compares what came with what a transcript expects.
//
// Placeholders: `{{uuid}} {{time}} {{instant}} {{int}} {{number}} {{any}}` match a shape (a time
// has six decimals, an instant as many as its API writes); any other
// `{{name}}` is a remembered value, and the first time it is met it remembers; in a key it must be
// remembered already. In JSON, key order is free, a key that is not listed fails unless the object
// has a "..." key, and a placeholder alone in a string matches a value of any type that has the
// shape.
// Threads: pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace docket::test {

using Remembered = std::map<std::string, std::string>;

// With every remembered value in its place. Unknown names stay as they are.
std::string fill_in(std::string_view text, const Remembered& remembered);

// Empty when they agree; otherwise what differs.
std::string text_mismatch(std::string_view expected, std::string_view came, Remembered& remembered);
std::string json_mismatch(const boost::json::value& expected, const boost::json::value& came,
                          Remembered& remembered);

}  // namespace docket::test
